import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"proof_invalid","description":"The proof is not valid for this request: htm, htu, iat, ath, its form or its signature.","frontmatter":{"title":"proof_invalid","description":"The proof is not valid for this request: htm, htu, iat, ath, its form or its signature.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/proof_invalid.md","filePath":"errors/proof_invalid.md"}');
const _sfc_main = { name: "errors/proof_invalid.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="proof_invalid" tabindex="-1">proof_invalid <a class="header-anchor" href="#proof_invalid" aria-label="Permalink to &quot;proof_invalid&quot;">​</a></h1><p>The proof is not valid for this request: <code>htm</code>, <code>htu</code>, <code>iat</code>, <code>ath</code>, its form or its signature. The message says which.</p><p>Make a new proof over the method and the public URL, without the query. Behind a proxy, tell the guard the URL that clients use.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 401 <code>invalid_dpop_proof</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/proof_invalid.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const proof_invalid = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  proof_invalid as default
};
