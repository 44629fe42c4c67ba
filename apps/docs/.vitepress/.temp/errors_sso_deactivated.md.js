import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_DEACTIVATED","description":"The organization has deactivated this person over SCIM.","frontmatter":{"title":"SSO_DEACTIVATED","description":"The organization has deactivated this person over SCIM.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_deactivated.md","filePath":"errors/sso_deactivated.md"}');
const _sfc_main = { name: "errors/sso_deactivated.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_deactivated" tabindex="-1">SSO_DEACTIVATED <a class="header-anchor" href="#sso_deactivated" aria-label="Permalink to &quot;SSO_DEACTIVATED&quot;">​</a></h1><p>The organization has deactivated this person over SCIM.</p><p>Activate the user at the identity provider.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_deactivated.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_deactivated = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_deactivated as default
};
