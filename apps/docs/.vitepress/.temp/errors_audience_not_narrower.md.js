import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"AUDIENCE_NOT_NARROWER","description":"The parent was granted for one service, and a delegated grant cannot be for another one.","frontmatter":{"title":"AUDIENCE_NOT_NARROWER","description":"The parent was granted for one service, and a delegated grant cannot be for another one.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/audience_not_narrower.md","filePath":"errors/audience_not_narrower.md"}');
const _sfc_main = { name: "errors/audience_not_narrower.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="audience_not_narrower" tabindex="-1">AUDIENCE_NOT_NARROWER <a class="header-anchor" href="#audience_not_narrower" aria-label="Permalink to &quot;AUDIENCE_NOT_NARROWER&quot;">​</a></h1><p>The parent was granted for one service, and a delegated grant cannot be for another one.</p><p>Leave <code>audience</code> out, or name the parent&#39;s. Only a parent for the issuer itself can be narrowed to a service.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#delegate">protocol §6, Delegate</a>.</p><p>Status 400, by <code>POST /v1/grants/delegate</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/audience_not_narrower.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const audience_not_narrower = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  audience_not_narrower as default
};
