import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"guard_failed","description":"The guard failed while it checked the call, which did not run.","frontmatter":{"title":"guard_failed","description":"The guard failed while it checked the call, which did not run.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/guard_failed.md","filePath":"errors/guard_failed.md"}');
const _sfc_main = { name: "errors/guard_failed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="guard_failed" tabindex="-1">guard_failed <a class="header-anchor" href="#guard_failed" aria-label="Permalink to &quot;guard_failed&quot;">​</a></h1><p>The guard failed while it checked the call, which did not run.</p><p>It is a fault of the service: <code>onDecision</code> gets the cause, which is written to the console by default.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>A guard answers with 503 <code>server_error</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/guard_failed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const guard_failed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  guard_failed as default
};
