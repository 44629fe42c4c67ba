import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"amount_over","description":"The amount of the call is above the max_… of the granted scope.","frontmatter":{"title":"amount_over","description":"The amount of the call is above the max_… of the granted scope.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/amount_over.md","filePath":"errors/amount_over.md"}');
const _sfc_main = { name: "errors/amount_over.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="amount_over" tabindex="-1">amount_over <a class="header-anchor" href="#amount_over" aria-label="Permalink to &quot;amount_over&quot;">​</a></h1><p>The amount of the call is above the <code>max_…</code> of the granted scope.</p><p>Make a smaller call, or ask for a grant with a higher limit.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/amount_over.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const amount_over = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  amount_over as default
};
