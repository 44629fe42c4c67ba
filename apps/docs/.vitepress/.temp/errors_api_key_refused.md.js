import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"api_key_refused","description":"When a service starts: the server does not know the API key.","frontmatter":{"title":"api_key_refused","description":"When a service starts: the server does not know the API key.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/api_key_refused.md","filePath":"errors/api_key_refused.md"}');
const _sfc_main = { name: "errors/api_key_refused.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="api_key_refused" tabindex="-1">api_key_refused <a class="header-anchor" href="#api_key_refused" aria-label="Permalink to &quot;api_key_refused&quot;">​</a></h1><p>When a service starts: the server does not know the API key.</p><p>Set <code>GRANTEX_API_KEY</code> to a key of this server. A sandbox takes <code>gx_test_…</code>, a live server <code>gx_live_…</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/api_key_refused.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const api_key_refused = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  api_key_refused as default
};
