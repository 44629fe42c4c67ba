import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"proof_without_nonce","description":"The service demands its own nonce in the proof, and this one lacks it or has an old one.","frontmatter":{"title":"proof_without_nonce","description":"The service demands its own nonce in the proof, and this one lacks it or has an old one.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/proof_without_nonce.md","filePath":"errors/proof_without_nonce.md"}');
const _sfc_main = { name: "errors/proof_without_nonce.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="proof_without_nonce" tabindex="-1">proof_without_nonce <a class="header-anchor" href="#proof_without_nonce" aria-label="Permalink to &quot;proof_without_nonce&quot;">​</a></h1><p>The service demands its own nonce in the proof, and this one lacks it or has an old one.</p><p>Make a new proof with the nonce in the header <code>DPoP-Nonce</code>, and repeat the request. The SDKs do so by themselves.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 401 <code>use_dpop_nonce</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/proof_without_nonce.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const proof_without_nonce = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  proof_without_nonce as default
};
