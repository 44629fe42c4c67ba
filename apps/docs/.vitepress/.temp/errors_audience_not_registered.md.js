import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"AUDIENCE_NOT_REGISTERED","description":"The developer has registered audiences, and this is none of them.","frontmatter":{"title":"AUDIENCE_NOT_REGISTERED","description":"The developer has registered audiences, and this is none of them.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/audience_not_registered.md","filePath":"errors/audience_not_registered.md"}');
const _sfc_main = { name: "errors/audience_not_registered.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="audience_not_registered" tabindex="-1">AUDIENCE_NOT_REGISTERED <a class="header-anchor" href="#audience_not_registered" aria-label="Permalink to &quot;AUDIENCE_NOT_REGISTERED&quot;">​</a></h1><p>The developer has registered audiences, and this is none of them.</p><p>Add it (<code>grantex settings set --audience &lt;uri&gt;</code>, which replaces the list), write it exactly as it is registered, or leave <code>audience</code> out.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#authorize">protocol §6, Authorize</a>.</p><p>Status 400, by <code>POST /v1/authorize</code>, <code>POST /v1/grants/delegate</code>, <code>PUT /v1/resources/{audience}/catalog</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/audience_not_registered.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const audience_not_registered = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  audience_not_registered as default
};
