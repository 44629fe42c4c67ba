import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TWO_CREDENTIALS, two_credentials","description":"The request has more than one Authorization header, and the server does not choose between them.","frontmatter":{"title":"TWO_CREDENTIALS, two_credentials","description":"The request has more than one Authorization header, and the server does not choose between them.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/two_credentials.md","filePath":"errors/two_credentials.md"}');
const _sfc_main = { name: "errors/two_credentials.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="two_credentials-two_credentials" tabindex="-1">TWO_CREDENTIALS, two_credentials <a class="header-anchor" href="#two_credentials-two_credentials" aria-label="Permalink to &quot;TWO_CREDENTIALS, two_credentials&quot;">​</a></h1><h2 id="two_credentials-errors-of-credentials-and-api-keys" tabindex="-1">TWO_CREDENTIALS: Errors of credentials and API keys <a class="header-anchor" href="#two_credentials-errors-of-credentials-and-api-keys" aria-label="Permalink to &quot;TWO_CREDENTIALS: Errors of credentials and API keys&quot;">​</a></h2><p>The request has more than one <code>Authorization</code> header, and the server does not choose between them.</p><p>Send exactly one. Check whether both your client and a proxy or an interceptor add it.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>Status 400, by 166 operations of the API.</p><h2 id="two_credentials-refusals-of-a-guard-tokens-keys-and-proofs" tabindex="-1">two_credentials: Refusals of a guard: tokens, keys and proofs <a class="header-anchor" href="#two_credentials-refusals-of-a-guard-tokens-keys-and-proofs" aria-label="Permalink to &quot;two_credentials: Refusals of a guard: tokens, keys and proofs&quot;">​</a></h2><p>The request has more than one <code>Authorization</code> header.</p><p>Send one. Look for a proxy or an interceptor that adds another.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>A guard answers with 400 <code>invalid_request</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/two_credentials.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const two_credentials = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  two_credentials as default
};
