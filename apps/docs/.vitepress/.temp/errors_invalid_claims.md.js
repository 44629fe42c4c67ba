import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_CLAIMS","description":"The claims of a token are not those of a grant token.","frontmatter":{"title":"INVALID_CLAIMS","description":"The claims of a token are not those of a grant token.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_claims.md","filePath":"errors/invalid_claims.md"}');
const _sfc_main = { name: "errors/invalid_claims.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_claims" tabindex="-1">INVALID_CLAIMS <a class="header-anchor" href="#invalid_claims" aria-label="Permalink to &quot;INVALID_CLAIMS&quot;">​</a></h1><p>The claims of a token are not those of a grant token. Only programs that issue or inspect tokens themselves get this.</p><p>See the table of claims.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#the-grant-token">protocol §6, The grant token</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_claims.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_claims = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_claims as default
};
