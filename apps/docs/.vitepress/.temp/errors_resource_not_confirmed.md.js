import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"RESOURCE_NOT_CONFIRMED","description":"The metadata of the service does not say that it belongs to you, or cannot be read.","frontmatter":{"title":"RESOURCE_NOT_CONFIRMED","description":"The metadata of the service does not say that it belongs to you, or cannot be read.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/resource_not_confirmed.md","filePath":"errors/resource_not_confirmed.md"}');
const _sfc_main = { name: "errors/resource_not_confirmed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="resource_not_confirmed" tabindex="-1">RESOURCE_NOT_CONFIRMED <a class="header-anchor" href="#resource_not_confirmed" aria-label="Permalink to &quot;RESOURCE_NOT_CONFIRMED&quot;">​</a></h1><p>The metadata of the service does not say that it belongs to you, or cannot be read. The message lists what is wrong with it.</p><p>Serve <code>/.well-known/oauth-protected-resource</code> of the service with the same <code>resource</code>, this issuer first in <code>authorization_servers</code>, and your developer id in <code>grantex_developer</code>; the adapters for MCP do. Then send the change again.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#services">protocol §14, Services</a>.</p><p>Status 422, by <code>PATCH /v1/me</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/resource_not_confirmed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const resource_not_confirmed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  resource_not_confirmed as default
};
