import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"amount_invalid","description":"The amount is not a decimal of at least zero.","frontmatter":{"title":"amount_invalid","description":"The amount is not a decimal of at least zero.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/amount_invalid.md","filePath":"errors/amount_invalid.md"}');
const _sfc_main = { name: "errors/amount_invalid.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="amount_invalid" tabindex="-1">amount_invalid <a class="header-anchor" href="#amount_invalid" aria-label="Permalink to &quot;amount_invalid&quot;">​</a></h1><p>The amount is not a decimal of at least zero.</p><p>Return a number such as <code>420</code>, or a text such as <code>&quot;420.50&quot;</code>, from the rule&#39;s <code>amount</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p><p>A guard answers with 400 <code>invalid_request</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/amount_invalid.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const amount_invalid = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  amount_invalid as default
};
