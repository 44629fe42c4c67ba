import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"USE_DPOP_NONCE, use_dpop_nonce","description":"The proof must contain a fresh nonce of this server.","frontmatter":{"title":"USE_DPOP_NONCE, use_dpop_nonce","description":"The proof must contain a fresh nonce of this server.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/use_dpop_nonce.md","filePath":"errors/use_dpop_nonce.md"}');
const _sfc_main = { name: "errors/use_dpop_nonce.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="use_dpop_nonce-use_dpop_nonce" tabindex="-1">USE_DPOP_NONCE, use_dpop_nonce <a class="header-anchor" href="#use_dpop_nonce-use_dpop_nonce" aria-label="Permalink to &quot;USE_DPOP_NONCE, use_dpop_nonce&quot;">​</a></h1><h2 id="use_dpop_nonce-errors-of-grants-and-tokens" tabindex="-1">USE_DPOP_NONCE: Errors of grants and tokens <a class="header-anchor" href="#use_dpop_nonce-errors-of-grants-and-tokens" aria-label="Permalink to &quot;USE_DPOP_NONCE: Errors of grants and tokens&quot;">​</a></h2><p>The proof must contain a fresh nonce of this server.</p><p>Take it from the header <code>DPoP-Nonce</code> of this answer, make a new proof with it, and repeat the request. The SDKs do so by themselves.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#token">protocol §14, Token</a>.</p><p>Status 400, by <code>POST /v1/token</code>, <code>POST /v1/token/refresh</code>, <code>POST /v1/grants/delegate</code>.</p><h2 id="use_dpop_nonce-errors-of-oauth" tabindex="-1">use_dpop_nonce: Errors of OAuth <a class="header-anchor" href="#use_dpop_nonce-errors-of-oauth" aria-label="Permalink to &quot;use_dpop_nonce: Errors of OAuth&quot;">​</a></h2><p>The proof must contain a nonce of the server.</p><p>Make a new proof with the nonce from the header <code>DPoP-Nonce</code>, and repeat the request.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#token">protocol §14, Token</a>.</p><p>Status 400, by <code>POST /oauth/token</code>, <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/use_dpop_nonce.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const use_dpop_nonce = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  use_dpop_nonce as default
};
