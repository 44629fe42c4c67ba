import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"not_delegated","description":"This call demands a grant that was delegated to a sub-agent, and the token is that of the root.","frontmatter":{"title":"not_delegated","description":"This call demands a grant that was delegated to a sub-agent, and the token is that of the root.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/not_delegated.md","filePath":"errors/not_delegated.md"}');
const _sfc_main = { name: "errors/not_delegated.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="not_delegated" tabindex="-1">not_delegated <a class="header-anchor" href="#not_delegated" aria-label="Permalink to &quot;not_delegated&quot;">​</a></h1><p>This call demands a grant that was delegated to a sub-agent, and the token is that of the root.</p><p>Delegate first: <code>POST /v1/grants/delegate</code>, or <code>delegate</code> of the SDK.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#delegate">protocol §6, Delegate</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/not_delegated.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const not_delegated = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  not_delegated as default
};
