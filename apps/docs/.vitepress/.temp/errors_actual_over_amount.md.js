import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ACTUAL_OVER_AMOUNT","description":"The settlement says that the call used more than it had stated.","frontmatter":{"title":"ACTUAL_OVER_AMOUNT","description":"The settlement says that the call used more than it had stated.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/actual_over_amount.md","filePath":"errors/actual_over_amount.md"}');
const _sfc_main = { name: "errors/actual_over_amount.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="actual_over_amount" tabindex="-1">ACTUAL_OVER_AMOUNT <a class="header-anchor" href="#actual_over_amount" aria-label="Permalink to &quot;ACTUAL_OVER_AMOUNT&quot;">​</a></h1><p>The settlement says that the call used more than it had stated. A settlement only gives back.</p><p>State the highest possible <code>amount</code> when you ask for the admission, and settle with what was used.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#admission">protocol §15, Admission</a>.</p><p>Status 422, by <code>POST /v1/admissions/{entryId}/settle</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/actual_over_amount.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const actual_over_amount = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  actual_over_amount as default
};
