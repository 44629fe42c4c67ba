import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOKEN_NOT_BOUND, token_not_bound","description":"The grant token is not bound to the key of this agent, so the SDK neither sends it nor hands it out.","frontmatter":{"title":"TOKEN_NOT_BOUND, token_not_bound","description":"The grant token is not bound to the key of this agent, so the SDK neither sends it nor hands it out.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/token_not_bound.md","filePath":"errors/token_not_bound.md"}');
const _sfc_main = { name: "errors/token_not_bound.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="token_not_bound-token_not_bound" tabindex="-1">TOKEN_NOT_BOUND, token_not_bound <a class="header-anchor" href="#token_not_bound-token_not_bound" aria-label="Permalink to &quot;TOKEN_NOT_BOUND, token_not_bound&quot;">​</a></h1><h2 id="token_not_bound-errors-of-the-sdks-the-cli-and-the-mcp-server" tabindex="-1">TOKEN_NOT_BOUND: Errors of the SDKs, the CLI and the MCP server <a class="header-anchor" href="#token_not_bound-errors-of-the-sdks-the-cli-and-the-mcp-server" aria-label="Permalink to &quot;TOKEN_NOT_BOUND: Errors of the SDKs, the CLI and the MCP server&quot;">​</a></h2><p>The grant token is not bound to the key of this agent, so the SDK neither sends it nor hands it out.</p><p>Refresh it with this agent&#39;s client, which binds it.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#token">protocol §14, Token</a>.</p><h2 id="token_not_bound-refusals-of-a-guard-tokens-keys-and-proofs" tabindex="-1">token_not_bound: Refusals of a guard: tokens, keys and proofs <a class="header-anchor" href="#token_not_bound-refusals-of-a-guard-tokens-keys-and-proofs" aria-label="Permalink to &quot;token_not_bound: Refusals of a guard: tokens, keys and proofs&quot;">​</a></h2><p>The token has no key, and the service demands one or the scheme was <code>DPoP</code>.</p><p>Ask the issuer for a token with a DPoP proof; in the SDKs, give the client the agent&#39;s key.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/token_not_bound.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const token_not_bound = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  token_not_bound as default
};
