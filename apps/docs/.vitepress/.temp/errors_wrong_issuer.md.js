import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"wrong_issuer","description":"iss of the token is not the issuer that this service expects.","frontmatter":{"title":"wrong_issuer","description":"iss of the token is not the issuer that this service expects.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/wrong_issuer.md","filePath":"errors/wrong_issuer.md"}');
const _sfc_main = { name: "errors/wrong_issuer.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="wrong_issuer" tabindex="-1">wrong_issuer <a class="header-anchor" href="#wrong_issuer" aria-label="Permalink to &quot;wrong_issuer&quot;">​</a></h1><p><code>iss</code> of the token is not the issuer that this service expects. The body says both (<code>expected</code>, <code>received</code>).</p><p>Get a token from the server of this service. If the two are the same server under two addresses, set <code>issuer</code> of the guard to its <code>GRANTEX_PUBLIC_URL</code>, character by character.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#verify-offline">protocol §6, Verify offline</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/wrong_issuer.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const wrong_issuer = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  wrong_issuer as default
};
