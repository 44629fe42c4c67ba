import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"INVALID_KEY_PROOF","description":"The proof of the agent's key is not valid: another key signed it, it is older than 60 seconds, it was used before, or aud and dev are not this issuer and your developer.","frontmatter":{"title":"INVALID_KEY_PROOF","description":"The proof of the agent's key is not valid: another key signed it, it is older than 60 seconds, it was used before, or aud and dev are not this issuer and your developer.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_key_proof.md","filePath":"errors/invalid_key_proof.md"}`);
const _sfc_main = { name: "errors/invalid_key_proof.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_key_proof" tabindex="-1">INVALID_KEY_PROOF <a class="header-anchor" href="#invalid_key_proof" aria-label="Permalink to &quot;INVALID_KEY_PROOF&quot;">​</a></h1><p>The proof of the agent&#39;s key is not valid: another key signed it, it is older than 60 seconds, it was used before, or <code>aud</code> and <code>dev</code> are not this issuer and your developer.</p><p>Make a new proof for each request, with the clock of your machine right. The message says what is wrong.</p><p>See <a href="/grantex-public-path/docs/protocol/05-agents">protocol §5</a>.</p><p>Status 400, by <code>POST /v1/agents</code>, <code>POST /v1/agents/{id}/keys</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_key_proof.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_key_proof = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_key_proof as default
};
