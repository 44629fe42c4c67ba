import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"scope_missing","description":"The grant does not hold every scope that the call needs.","frontmatter":{"title":"scope_missing","description":"The grant does not hold every scope that the call needs.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/scope_missing.md","filePath":"errors/scope_missing.md"}');
const _sfc_main = { name: "errors/scope_missing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="scope_missing" tabindex="-1">scope_missing <a class="header-anchor" href="#scope_missing" aria-label="Permalink to &quot;scope_missing&quot;">​</a></h1><p>The grant does not hold every scope that the call needs. <code>missingScopes</code> lists them.</p><p>Ask the person for a grant with these scopes; the challenge names what the grant holds and what is missing together.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/scope_missing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const scope_missing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  scope_missing as default
};
