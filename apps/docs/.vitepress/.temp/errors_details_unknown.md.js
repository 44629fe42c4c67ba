import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"details_unknown","description":"The grant has limits that this service cannot read, so it allows nothing by them.","frontmatter":{"title":"details_unknown","description":"The grant has limits that this service cannot read, so it allows nothing by them.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/details_unknown.md","filePath":"errors/details_unknown.md"}');
const _sfc_main = { name: "errors/details_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="details_unknown" tabindex="-1">details_unknown <a class="header-anchor" href="#details_unknown" aria-label="Permalink to &quot;details_unknown&quot;">​</a></h1><p>The grant has limits that this service cannot read, so it allows nothing by them.</p><p>Update the packages of the service.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#details">protocol §15, Details</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/details_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const details_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  details_unknown as default
};
