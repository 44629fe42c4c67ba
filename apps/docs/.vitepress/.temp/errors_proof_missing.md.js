import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"proof_missing","description":"The token is bound to a key, and the request has no header DPoP.","frontmatter":{"title":"proof_missing","description":"The token is bound to a key, and the request has no header DPoP.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/proof_missing.md","filePath":"errors/proof_missing.md"}');
const _sfc_main = { name: "errors/proof_missing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="proof_missing" tabindex="-1">proof_missing <a class="header-anchor" href="#proof_missing" aria-label="Permalink to &quot;proof_missing&quot;">​</a></h1><p>The token is bound to a key, and the request has no header <code>DPoP</code>.</p><p>Send one proof with every request.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 401 <code>invalid_dpop_proof</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/proof_missing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const proof_missing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  proof_missing as default
};
