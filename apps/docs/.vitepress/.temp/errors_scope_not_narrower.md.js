import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SCOPE_NOT_NARROWER","description":"A delegated grant must hold less than its parent, and this one would hold something that the parent lacks, or exactly the same.","frontmatter":{"title":"SCOPE_NOT_NARROWER","description":"A delegated grant must hold less than its parent, and this one would hold something that the parent lacks, or exactly the same.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/scope_not_narrower.md","filePath":"errors/scope_not_narrower.md"}');
const _sfc_main = { name: "errors/scope_not_narrower.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="scope_not_narrower" tabindex="-1">SCOPE_NOT_NARROWER <a class="header-anchor" href="#scope_not_narrower" aria-label="Permalink to &quot;SCOPE_NOT_NARROWER&quot;">​</a></h1><p>A delegated grant must hold less than its parent, and this one would hold something that the parent lacks, or exactly the same. The message names the scopes.</p><p>Ask for fewer scopes, or for lower amounts. If equal scopes are fine, set <code>delegation</code> to <code>subset</code>: <code>grantex settings set --delegation subset</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#delegate">protocol §6, Delegate</a>.</p><p>Status 400, by <code>POST /v1/grants/delegate</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/scope_not_narrower.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const scope_not_narrower = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  scope_not_narrower as default
};
