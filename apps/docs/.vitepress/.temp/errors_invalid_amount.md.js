import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_AMOUNT","description":"An amount is not a decimal of at least zero with at most 15 digits and four places.","frontmatter":{"title":"INVALID_AMOUNT","description":"An amount is not a decimal of at least zero with at most 15 digits and four places.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_amount.md","filePath":"errors/invalid_amount.md"}');
const _sfc_main = { name: "errors/invalid_amount.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_amount" tabindex="-1">INVALID_AMOUNT <a class="header-anchor" href="#invalid_amount" aria-label="Permalink to &quot;INVALID_AMOUNT&quot;">​</a></h1><p>An amount is not a decimal of at least zero with at most 15 digits and four places.</p><p>Pass <code>420</code> or <code>&quot;420.50&quot;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_amount.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_amount = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_amount as default
};
