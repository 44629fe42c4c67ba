import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"currency_not_granted","description":"The call is in another currency than the budget of the grant.","frontmatter":{"title":"currency_not_granted","description":"The call is in another currency than the budget of the grant.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/currency_not_granted.md","filePath":"errors/currency_not_granted.md"}');
const _sfc_main = { name: "errors/currency_not_granted.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="currency_not_granted" tabindex="-1">currency_not_granted <a class="header-anchor" href="#currency_not_granted" aria-label="Permalink to &quot;currency_not_granted&quot;">​</a></h1><p>The call is in another currency than the budget of the grant.</p><p>Make the call in that currency, or ask for a grant with a budget in yours.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#budgets">protocol §15, Budgets</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/currency_not_granted.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const currency_not_granted = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  currency_not_granted as default
};
