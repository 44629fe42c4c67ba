import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REQUEST_USED","description":"The request was approved, and the app has exchanged its code.","frontmatter":{"title":"REQUEST_USED","description":"The request was approved, and the app has exchanged its code.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_used.md","filePath":"errors/request_used.md"}');
const _sfc_main = { name: "errors/request_used.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_used" tabindex="-1">REQUEST_USED <a class="header-anchor" href="#request_used" aria-label="Permalink to &quot;REQUEST_USED&quot;">​</a></h1><p>The request was approved, and the app has exchanged its code.</p><p>Nothing to do. The person finds the grant under &quot;What can act for you&quot;.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_used.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_used = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_used as default
};
