import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"temporarily_unavailable, TEMPORARILY_UNAVAILABLE","description":"The server, its database, a sign-in provider or the client's metadata document cannot be reached now, or too many requests came at once.","frontmatter":{"title":"temporarily_unavailable, TEMPORARILY_UNAVAILABLE","description":"The server, its database, a sign-in provider or the client's metadata document cannot be reached now, or too many requests came at once.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/temporarily_unavailable.md","filePath":"errors/temporarily_unavailable.md"}`);
const _sfc_main = { name: "errors/temporarily_unavailable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="temporarily_unavailable-temporarily_unavailable" tabindex="-1">temporarily_unavailable, TEMPORARILY_UNAVAILABLE <a class="header-anchor" href="#temporarily_unavailable-temporarily_unavailable" aria-label="Permalink to &quot;temporarily_unavailable, TEMPORARILY_UNAVAILABLE&quot;">​</a></h1><h2 id="temporarily_unavailable-errors-of-oauth" tabindex="-1">temporarily_unavailable: Errors of OAuth <a class="header-anchor" href="#temporarily_unavailable-errors-of-oauth" aria-label="Permalink to &quot;temporarily_unavailable: Errors of OAuth&quot;">​</a></h2><p>The server, its database, a sign-in provider or the client&#39;s metadata document cannot be reached now, or too many requests came at once.</p><p>Repeat after <code>retry-after</code> seconds.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth">protocol §14</a>.</p><p>Status 429, by <code>POST /oauth/register</code>, <code>POST /oauth/token</code>, <code>POST /oauth/revoke</code>, <code>POST /oauth/introspect</code>, <code>POST /oauth/par</code>. Status 503, by <code>POST /oauth/register</code>, <code>POST /oauth/token</code>, <code>POST /oauth/revoke</code>, <code>POST /oauth/introspect</code>, <code>POST /oauth/par</code>.</p><h2 id="temporarily_unavailable-errors-of-any-request" tabindex="-1">TEMPORARILY_UNAVAILABLE: Errors of any request <a class="header-anchor" href="#temporarily_unavailable-errors-of-any-request" aria-label="Permalink to &quot;TEMPORARILY_UNAVAILABLE: Errors of any request&quot;">​</a></h2><p>The server cannot answer now: its database does not answer, the queue for this developer is full, or a token would be dated in the second of a revocation that ends it. Nothing was changed.</p><p>Repeat the request after <code>retry-after</code> seconds, with the same <code>Idempotency-Key</code>; the SDKs do. If it lasts, ask the server&#39;s operator: <code>GET /health</code> and the log say what is missing.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 503, by 166 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/temporarily_unavailable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const temporarily_unavailable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  temporarily_unavailable as default
};
