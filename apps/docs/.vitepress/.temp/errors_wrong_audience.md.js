import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"wrong_audience","description":"The token was granted for another service.","frontmatter":{"title":"wrong_audience","description":"The token was granted for another service.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/wrong_audience.md","filePath":"errors/wrong_audience.md"}');
const _sfc_main = { name: "errors/wrong_audience.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="wrong_audience" tabindex="-1">wrong_audience <a class="header-anchor" href="#wrong_audience" aria-label="Permalink to &quot;wrong_audience&quot;">​</a></h1><p>The token was granted for another service. The body says which ones are expected.</p><p>Ask for a grant with this service&#39;s <code>audience</code>. If the names should be equal, compare them character by character, with the slash at the end.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#verify-offline">protocol §6, Verify offline</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/wrong_audience.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const wrong_audience = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  wrong_audience as default
};
