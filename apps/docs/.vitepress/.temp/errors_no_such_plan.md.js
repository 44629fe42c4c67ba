import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"NO_SUCH_PLAN","description":"No plan of this name can be bought.","frontmatter":{"title":"NO_SUCH_PLAN","description":"No plan of this name can be bought.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/no_such_plan.md","filePath":"errors/no_such_plan.md"}');
const _sfc_main = { name: "errors/no_such_plan.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="no_such_plan" tabindex="-1">NO_SUCH_PLAN <a class="header-anchor" href="#no_such_plan" aria-label="Permalink to &quot;NO_SUCH_PLAN&quot;">​</a></h1><p>No plan of this name can be bought. The message lists those that can.</p><p>Use one of them: <code>grantex billing show</code> prints the plans.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#billing">protocol §16, Billing</a>.</p><p>Status 400, by <code>POST /v1/billing/checkout</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/no_such_plan.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const no_such_plan = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  no_such_plan as default
};
