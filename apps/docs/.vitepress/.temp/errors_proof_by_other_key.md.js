import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"proof_by_other_key","description":"The proof was made with another key than the token is bound to.","frontmatter":{"title":"proof_by_other_key","description":"The proof was made with another key than the token is bound to.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/proof_by_other_key.md","filePath":"errors/proof_by_other_key.md"}');
const _sfc_main = { name: "errors/proof_by_other_key.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="proof_by_other_key" tabindex="-1">proof_by_other_key <a class="header-anchor" href="#proof_by_other_key" aria-label="Permalink to &quot;proof_by_other_key&quot;">​</a></h1><p>The proof was made with another key than the token is bound to.</p><p>Sign with the key that was used to get the token.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 401 <code>invalid_dpop_proof</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/proof_by_other_key.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const proof_by_other_key = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  proof_by_other_key as default
};
