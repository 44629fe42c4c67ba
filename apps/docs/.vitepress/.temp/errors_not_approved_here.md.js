import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"NOT_APPROVED_HERE","description":"Only the browser that approved the request stops it on that page.","frontmatter":{"title":"NOT_APPROVED_HERE","description":"Only the browser that approved the request stops it on that page.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/not_approved_here.md","filePath":"errors/not_approved_here.md"}');
const _sfc_main = { name: "errors/not_approved_here.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="not_approved_here" tabindex="-1">NOT_APPROVED_HERE <a class="header-anchor" href="#not_approved_here" aria-label="Permalink to &quot;NOT_APPROVED_HERE&quot;">​</a></h1><p>Only the browser that approved the request stops it on that page.</p><p>Sign in at &quot;What can act for you&quot; and stop it there.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/not_approved_here.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const not_approved_here = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  not_approved_here as default
};
