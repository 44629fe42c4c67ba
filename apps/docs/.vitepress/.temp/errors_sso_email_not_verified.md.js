import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_EMAIL_NOT_VERIFIED","description":"The provider states no verified e-mail address of the person, and the connection has domains.","frontmatter":{"title":"SSO_EMAIL_NOT_VERIFIED","description":"The provider states no verified e-mail address of the person, and the connection has domains.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_email_not_verified.md","filePath":"errors/sso_email_not_verified.md"}');
const _sfc_main = { name: "errors/sso_email_not_verified.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_email_not_verified" tabindex="-1">SSO_EMAIL_NOT_VERIFIED <a class="header-anchor" href="#sso_email_not_verified" aria-label="Permalink to &quot;SSO_EMAIL_NOT_VERIFIED&quot;">​</a></h1><p>The provider states no verified e-mail address of the person, and the connection has domains.</p><p>Let the provider send <code>email</code> with <code>email_verified: true</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_email_not_verified.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_email_not_verified = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_email_not_verified as default
};
