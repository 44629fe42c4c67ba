import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"admission_unavailable","description":"The server that must admit this call does not answer.","frontmatter":{"title":"admission_unavailable","description":"The server that must admit this call does not answer.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/admission_unavailable.md","filePath":"errors/admission_unavailable.md"}');
const _sfc_main = { name: "errors/admission_unavailable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="admission_unavailable" tabindex="-1">admission_unavailable <a class="header-anchor" href="#admission_unavailable" aria-label="Permalink to &quot;admission_unavailable&quot;">​</a></h1><p>The server that must admit this call does not answer.</p><p>Check the connection of the service to the server. The guard refuses until it gets an answer.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#admission">protocol §15, Admission</a>.</p><p>A guard answers with 503 <code>temporarily_unavailable</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/admission_unavailable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const admission_unavailable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  admission_unavailable as default
};
