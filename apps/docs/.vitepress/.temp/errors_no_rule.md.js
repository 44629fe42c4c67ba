import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"no_rule","description":"No rule says which scopes this call needs.","frontmatter":{"title":"no_rule","description":"No rule says which scopes this call needs.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/no_rule.md","filePath":"errors/no_rule.md"}');
const _sfc_main = { name: "errors/no_rule.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="no_rule" tabindex="-1">no_rule <a class="header-anchor" href="#no_rule" aria-label="Permalink to &quot;no_rule&quot;">​</a></h1><p>No rule says which scopes this call needs. Without a rule a guard refuses.</p><p>Add a rule for the tool or route to the guard&#39;s <code>rules</code>. <code>guard.assertGuarded(tools)</code> finds tools without a guard, and the type of the adapter names tools without a rule.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/no_rule.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const no_rule = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  no_rule as default
};
