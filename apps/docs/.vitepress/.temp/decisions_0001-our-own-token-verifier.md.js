import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"1. The strict RS256 verifier is our own","description":"Context.","frontmatter":{"title":"1. The strict RS256 verifier is our own","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0001-our-own-token-verifier.md","filePath":"decisions/0001-our-own-token-verifier.md"}');
const _sfc_main = { name: "decisions/0001-our-own-token-verifier.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="1-the-strict-rs256-verifier-is-our-own" tabindex="-1">1. The strict RS256 verifier is our own <a class="header-anchor" href="#1-the-strict-rs256-verifier-is-our-own" aria-label="Permalink to &quot;1. The strict RS256 verifier is our own&quot;">​</a></h1><p><strong>Context.</strong> Every guarded call begins with a token. Libraries that verify JWTs support all algorithms, key types and serialisations, and that makes them permissive. Tested with the same list of tokens that must be refused, each of them accepts some: malleable base64url, malleable signatures, a <code>crit</code> that nobody reads, an <code>exp</code> that is not a finite number, duplicate members.</p><p><strong>Decision.</strong> <code>@grantex/core</code> verifies compact RS256 tokens itself, and nothing else: one algorithm, one type, three header members, canonical base64url, strict UTF-8, no duplicate members. The raw signature check and the import of a key use <code>node:crypto</code> on Node and Web Crypto elsewhere, selected by the <code>#signature</code> import condition. <code>jose</code> signs and makes thumbprints elsewhere; in the tests it is the reference for what must be accepted.</p><p><strong>Consequences.</strong> A cached token is decided without cryptography and without a promise. A new algorithm is a change of the protocol, not an option. A change of <code>verify/token.ts</code> must keep the table of refused tokens (<code>refused-tokens.ts</code>) green.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0001-our-own-token-verifier.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0001OurOwnTokenVerifier = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0001OurOwnTokenVerifier as default
};
