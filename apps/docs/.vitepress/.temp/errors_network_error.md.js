import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"NETWORK_ERROR","description":"No answer came: the connection failed or broke.","frontmatter":{"title":"NETWORK_ERROR","description":"No answer came: the connection failed or broke.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/network_error.md","filePath":"errors/network_error.md"}');
const _sfc_main = { name: "errors/network_error.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="network_error" tabindex="-1">NETWORK_ERROR <a class="header-anchor" href="#network_error" aria-label="Permalink to &quot;NETWORK_ERROR&quot;">​</a></h1><p>No answer came: the connection failed or broke. <code>cause</code> says how.</p><p>Check the address (<code>GRANTEX_URL</code>, <code>--url</code>) and whether the server runs: <code>GET /health</code>. The SDKs repeat what is safe to repeat.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/network_error.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const network_error = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  network_error as default
};
