import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"server_unreachable","description":"When a service starts: there is no Grantex server at its address.","frontmatter":{"title":"server_unreachable","description":"When a service starts: there is no Grantex server at its address.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/server_unreachable.md","filePath":"errors/server_unreachable.md"}');
const _sfc_main = { name: "errors/server_unreachable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="server_unreachable" tabindex="-1">server_unreachable <a class="header-anchor" href="#server_unreachable" aria-label="Permalink to &quot;server_unreachable&quot;">​</a></h1><p>When a service starts: there is no Grantex server at its address.</p><p>Set <code>GRANTEX_URL</code> to the server&#39;s public address, and check that the service reaches <code>/health</code> there.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/server_unreachable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const server_unreachable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  server_unreachable as default
};
