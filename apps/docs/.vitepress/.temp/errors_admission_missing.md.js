import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"admission_missing","description":"The grant asks the person, has a budget, or falls under a policy, so the server must admit the call, and this guard is not set up to ask it.","frontmatter":{"title":"admission_missing","description":"The grant asks the person, has a budget, or falls under a policy, so the server must admit the call, and this guard is not set up to ask it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/admission_missing.md","filePath":"errors/admission_missing.md"}');
const _sfc_main = { name: "errors/admission_missing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="admission_missing" tabindex="-1">admission_missing <a class="header-anchor" href="#admission_missing" aria-label="Permalink to &quot;admission_missing&quot;">​</a></h1><p>The grant asks the person, has a budget, or falls under a policy, so the server must admit the call, and this guard is not set up to ask it.</p><p>Give the guard <code>admissions</code> (<code>createGrantex</code> does) and an API key with the roles <code>verify</code> and <code>audit-write</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#admission">protocol §15, Admission</a>.</p><p>A guard answers with 503 <code>server_error</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/admission_missing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const admission_missing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  admission_missing as default
};
