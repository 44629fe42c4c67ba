import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"budget_exceeded","description":"The call needs more than is left of a budget of the grant, or of one above it.","frontmatter":{"title":"budget_exceeded","description":"The call needs more than is left of a budget of the grant, or of one above it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/budget_exceeded.md","filePath":"errors/budget_exceeded.md"}');
const _sfc_main = { name: "errors/budget_exceeded.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="budget_exceeded" tabindex="-1">budget_exceeded <a class="header-anchor" href="#budget_exceeded" aria-label="Permalink to &quot;budget_exceeded&quot;">​</a></h1><p>The call needs more than is left of a budget of the grant, or of one above it. <code>budget</code> of the body says what is left and when it renews.</p><p>Make a smaller call, wait until <code>renewsAt</code>, or ask for a larger budget.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#budgets">protocol §15, Budgets</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/budget_exceeded.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const budget_exceeded = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  budget_exceeded as default
};
