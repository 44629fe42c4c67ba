import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SCOPE_IS_STANDARD","description":"This is a standard scope, whose sentence is the same at every developer.","frontmatter":{"title":"SCOPE_IS_STANDARD","description":"This is a standard scope, whose sentence is the same at every developer.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/scope_is_standard.md","filePath":"errors/scope_is_standard.md"}');
const _sfc_main = { name: "errors/scope_is_standard.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="scope_is_standard" tabindex="-1">SCOPE_IS_STANDARD <a class="header-anchor" href="#scope_is_standard" aria-label="Permalink to &quot;SCOPE_IS_STANDARD&quot;">​</a></h1><p>This is a standard scope, whose sentence is the same at every developer.</p><p>Use it as it is (<code>grantex scopes list --all</code> shows it), or name your own scope differently.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p><p>Status 409, by <code>PUT /v1/scopes/{scope}</code>, <code>DELETE /v1/scopes/{scope}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/scope_is_standard.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const scope_is_standard = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  scope_is_standard as default
};
