import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGN_IN_REFUSED","description":"The answer of the provider is not valid: state, nonce, issuer, audience, signature or expiry.","frontmatter":{"title":"SIGN_IN_REFUSED","description":"The answer of the provider is not valid: state, nonce, issuer, audience, signature or expiry.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sign_in_refused.md","filePath":"errors/sign_in_refused.md"}');
const _sfc_main = { name: "errors/sign_in_refused.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sign_in_refused" tabindex="-1">SIGN_IN_REFUSED <a class="header-anchor" href="#sign_in_refused" aria-label="Permalink to &quot;SIGN_IN_REFUSED&quot;">​</a></h1><p>The answer of the provider is not valid: state, nonce, issuer, audience, signature or expiry. The server&#39;s log names the fault.</p><p>Sign in again. If it happens again, compare client id, secret and redirect URI with what the provider has: <code>grantex settings provider get</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#signing-in-at-a-provider">protocol §6, Signing in at a provider</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sign_in_refused.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sign_in_refused = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sign_in_refused as default
};
