import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"registration_not_supported","description":"The parameter registration is not taken.","frontmatter":{"title":"registration_not_supported","description":"The parameter registration is not taken.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/registration_not_supported.md","filePath":"errors/registration_not_supported.md"}');
const _sfc_main = { name: "errors/registration_not_supported.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="registration_not_supported" tabindex="-1">registration_not_supported <a class="header-anchor" href="#registration_not_supported" aria-label="Permalink to &quot;registration_not_supported&quot;">​</a></h1><p>The parameter <code>registration</code> is not taken.</p><p>Register the client (<code>POST /oauth/register</code>), or use the URL of a metadata document as <code>client_id</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#clients">protocol §14, Clients</a>.</p><p>Status 400, by <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/registration_not_supported.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const registration_not_supported = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  registration_not_supported as default
};
