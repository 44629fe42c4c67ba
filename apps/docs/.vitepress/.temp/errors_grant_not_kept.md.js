import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"GRANT_NOT_KEPT","description":"The toolkit of the MCP server keeps no token of this grant on this machine.","frontmatter":{"title":"GRANT_NOT_KEPT","description":"The toolkit of the MCP server keeps no token of this grant on this machine.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/grant_not_kept.md","filePath":"errors/grant_not_kept.md"}');
const _sfc_main = { name: "errors/grant_not_kept.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="grant_not_kept" tabindex="-1">GRANT_NOT_KEPT <a class="header-anchor" href="#grant_not_kept" aria-label="Permalink to &quot;GRANT_NOT_KEPT&quot;">​</a></h1><p>The toolkit of the MCP server keeps no token of this grant on this machine.</p><p>Ask for the grant here, or name one that the tool lists.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/grant_not_kept.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const grant_not_kept = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  grant_not_kept as default
};
