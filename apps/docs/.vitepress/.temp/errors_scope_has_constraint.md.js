import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SCOPE_HAS_CONSTRAINT","description":"A sentence describes a scope without its constraint; the server says the constraint itself.","frontmatter":{"title":"SCOPE_HAS_CONSTRAINT","description":"A sentence describes a scope without its constraint; the server says the constraint itself.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/scope_has_constraint.md","filePath":"errors/scope_has_constraint.md"}');
const _sfc_main = { name: "errors/scope_has_constraint.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="scope_has_constraint" tabindex="-1">SCOPE_HAS_CONSTRAINT <a class="header-anchor" href="#scope_has_constraint" aria-label="Permalink to &quot;SCOPE_HAS_CONSTRAINT&quot;">​</a></h1><p>A sentence describes a scope without its constraint; the server says the constraint itself.</p><p>Describe <code>payments:initiate</code>, not <code>payments:initiate:max_500</code>: <code>grantex scopes describe payments:initiate &quot;Start payments&quot;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p><p>Status 400, by <code>PUT /v1/scopes/{scope}</code>, <code>DELETE /v1/scopes/{scope}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/scope_has_constraint.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const scope_has_constraint = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  scope_has_constraint as default
};
