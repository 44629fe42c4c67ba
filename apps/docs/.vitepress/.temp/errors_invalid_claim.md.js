import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"invalid_claim","description":"A claim of the token is missing, or does not agree with another one.","frontmatter":{"title":"invalid_claim","description":"A claim of the token is missing, or does not agree with another one.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_claim.md","filePath":"errors/invalid_claim.md"}');
const _sfc_main = { name: "errors/invalid_claim.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_claim" tabindex="-1">invalid_claim <a class="header-anchor" href="#invalid_claim" aria-label="Permalink to &quot;invalid_claim&quot;">​</a></h1><p>A claim of the token is missing, or does not agree with another one. The message names it.</p><p>Refresh the token. If a new one is refused as well, update the service: its SDK may be older than the server.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#the-grant-token">protocol §6, The grant token</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_claim.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_claim = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_claim as default
};
