import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"NOT_KNOWN_HERE","description":"The person showed who they are, and the developer of the service does not know them.","frontmatter":{"title":"NOT_KNOWN_HERE","description":"The person showed who they are, and the developer of the service does not know them.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/not_known_here.md","filePath":"errors/not_known_here.md"}');
const _sfc_main = { name: "errors/not_known_here.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="not_known_here" tabindex="-1">NOT_KNOWN_HERE <a class="header-anchor" href="#not_known_here" aria-label="Permalink to &quot;NOT_KNOWN_HERE&quot;">​</a></h1><p>The person showed who they are, and the developer of the service does not know them.</p><p>Invite them: ask for a grant under their <code>principalId</code>, or register the service with <code>people</code> set to <code>provider</code> or <code>anyone</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#authorize">protocol §14, Authorize</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/not_known_here.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const not_known_here = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  not_known_here as default
};
