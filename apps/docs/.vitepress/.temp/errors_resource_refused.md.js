import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"RESOURCE_REFUSED","description":"The service cannot be registered as it is described.","frontmatter":{"title":"RESOURCE_REFUSED","description":"The service cannot be registered as it is described.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/resource_refused.md","filePath":"errors/resource_refused.md"}');
const _sfc_main = { name: "errors/resource_refused.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="resource_refused" tabindex="-1">RESOURCE_REFUSED <a class="header-anchor" href="#resource_refused" aria-label="Permalink to &quot;RESOURCE_REFUSED&quot;">​</a></h1><p>The service cannot be registered as it is described. The message names the member: an address at or under the issuer, a scope of OpenID Connect, no scopes although it is open to clients, or more than 100 audiences.</p><p>Correct that member: <code>grantex resources set &lt;url&gt; --scope … --open-to …</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#services">protocol §14, Services</a>.</p><p>Status 422, by <code>PATCH /v1/me</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/resource_refused.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const resource_refused = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  resource_refused as default
};
