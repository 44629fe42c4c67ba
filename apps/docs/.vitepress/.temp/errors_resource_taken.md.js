import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"RESOURCE_TAKEN","description":"Another developer of this server has registered this URL.","frontmatter":{"title":"RESOURCE_TAKEN","description":"Another developer of this server has registered this URL.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/resource_taken.md","filePath":"errors/resource_taken.md"}');
const _sfc_main = { name: "errors/resource_taken.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="resource_taken" tabindex="-1">RESOURCE_TAKEN <a class="header-anchor" href="#resource_taken" aria-label="Permalink to &quot;RESOURCE_TAKEN&quot;">​</a></h1><p>Another developer of this server has registered this URL.</p><p>Use the address that is yours alone. If the service has moved to you, name your developer in its metadata: it then moves.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#services">protocol §14, Services</a>.</p><p>Status 409, by <code>PATCH /v1/me</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/resource_taken.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const resource_taken = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  resource_taken as default
};
