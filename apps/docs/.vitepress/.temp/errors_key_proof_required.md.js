import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"KEY_PROOF_REQUIRED","description":"publicKey came without publicKeyProof, or the other way round.","frontmatter":{"title":"KEY_PROOF_REQUIRED","description":"publicKey came without publicKeyProof, or the other way round.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/key_proof_required.md","filePath":"errors/key_proof_required.md"}');
const _sfc_main = { name: "errors/key_proof_required.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="key_proof_required" tabindex="-1">KEY_PROOF_REQUIRED <a class="header-anchor" href="#key_proof_required" aria-label="Permalink to &quot;KEY_PROOF_REQUIRED&quot;">​</a></h1><p><code>publicKey</code> came without <code>publicKeyProof</code>, or the other way round. A key is registered only with a proof that somebody holds its private half.</p><p>Send both, or neither. <code>grantex agents register &lt;name&gt; --key-dir keys</code> and the SDKs make key and proof.</p><p>See <a href="/grantex-public-path/docs/protocol/05-agents">protocol §5</a>.</p><p>Status 400, by <code>POST /v1/agents</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/key_proof_required.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const key_proof_required = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  key_proof_required as default
};
