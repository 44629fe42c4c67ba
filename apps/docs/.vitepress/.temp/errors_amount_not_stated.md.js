import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"amount_not_stated","description":"The grant has a limit or a budget, and the rule states no amount to compare with it.","frontmatter":{"title":"amount_not_stated","description":"The grant has a limit or a budget, and the rule states no amount to compare with it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/amount_not_stated.md","filePath":"errors/amount_not_stated.md"}');
const _sfc_main = { name: "errors/amount_not_stated.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="amount_not_stated" tabindex="-1">amount_not_stated <a class="header-anchor" href="#amount_not_stated" aria-label="Permalink to &quot;amount_not_stated&quot;">​</a></h1><p>The grant has a limit or a budget, and the rule states no amount to compare with it.</p><p>Give the rule <code>amount: (input) =&gt; input.amount</code>, in major units.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/amount_not_stated.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const amount_not_stated = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  amount_not_stated as default
};
