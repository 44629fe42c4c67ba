import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_DPOP_PROOF, invalid_dpop_proof","description":"The DPoP proof does not fit this request: another method or URL, another key than the one that the token is bound to, a wrong iat, or it was used before.","frontmatter":{"title":"INVALID_DPOP_PROOF, invalid_dpop_proof","description":"The DPoP proof does not fit this request: another method or URL, another key than the one that the token is bound to, a wrong iat, or it was used before.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_dpop_proof.md","filePath":"errors/invalid_dpop_proof.md"}');
const _sfc_main = { name: "errors/invalid_dpop_proof.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_dpop_proof-invalid_dpop_proof" tabindex="-1">INVALID_DPOP_PROOF, invalid_dpop_proof <a class="header-anchor" href="#invalid_dpop_proof-invalid_dpop_proof" aria-label="Permalink to &quot;INVALID_DPOP_PROOF, invalid_dpop_proof&quot;">​</a></h1><h2 id="invalid_dpop_proof-errors-of-grants-and-tokens" tabindex="-1">INVALID_DPOP_PROOF: Errors of grants and tokens <a class="header-anchor" href="#invalid_dpop_proof-errors-of-grants-and-tokens" aria-label="Permalink to &quot;INVALID_DPOP_PROOF: Errors of grants and tokens&quot;">​</a></h2><p>The DPoP proof does not fit this request: another method or URL, another key than the one that the token is bound to, a wrong <code>iat</code>, or it was used before. The message says which.</p><p>Make a new proof for every request, also for a retry, over the URL that the server knows as its own (<code>GRANTEX_PUBLIC_URL</code>).</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>Status 400, by <code>POST /v1/token</code>, <code>POST /v1/token/refresh</code>, <code>POST /v1/grants/delegate</code>.</p><h2 id="invalid_dpop_proof-errors-of-oauth" tabindex="-1">invalid_dpop_proof: Errors of OAuth <a class="header-anchor" href="#invalid_dpop_proof-errors-of-oauth" aria-label="Permalink to &quot;invalid_dpop_proof: Errors of OAuth&quot;">​</a></h2><p>The DPoP proof is missing where a key is demanded, or does not fit: another method or URL, another key, a wrong <code>iat</code>, or it was used before.</p><p>Make a new proof for every request. See <a href="/grantex-public-path/docs/errors/invalid_dpop_proof"><code>INVALID_DPOP_PROOF</code></a>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#token">protocol §14, Token</a>.</p><p>Status 400, by <code>POST /oauth/token</code>, <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_dpop_proof.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_dpop_proof = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_dpop_proof as default
};
