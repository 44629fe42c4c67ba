import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"server_error","description":"The server failed; its log states the reason.","frontmatter":{"title":"server_error","description":"The server failed; its log states the reason.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/server_error.md","filePath":"errors/server_error.md"}');
const _sfc_main = { name: "errors/server_error.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="server_error" tabindex="-1">server_error <a class="header-anchor" href="#server_error" aria-label="Permalink to &quot;server_error&quot;">​</a></h1><p>The server failed; its log states the reason. From a guard, it means that the service&#39;s own rule or configuration failed.</p><p>Tell the operator, with the <code>x-request-id</code> of the answer.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth">protocol §14</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/server_error.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const server_error = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  server_error as default
};
