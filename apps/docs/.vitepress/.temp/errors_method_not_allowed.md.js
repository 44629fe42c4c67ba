import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"METHOD_NOT_ALLOWED","description":"The path exists, and does not have this method.","frontmatter":{"title":"METHOD_NOT_ALLOWED","description":"The path exists, and does not have this method.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/method_not_allowed.md","filePath":"errors/method_not_allowed.md"}');
const _sfc_main = { name: "errors/method_not_allowed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="method_not_allowed" tabindex="-1">METHOD_NOT_ALLOWED <a class="header-anchor" href="#method_not_allowed" aria-label="Permalink to &quot;METHOD_NOT_ALLOWED&quot;">​</a></h1><p>The path exists, and does not have this method. The header <code>allow</code> lists its methods.</p><p>Use one of those. A trailing slash or a wrong version in the path leads to another route as well.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/method_not_allowed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const method_not_allowed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  method_not_allowed as default
};
