import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_PROTOCOL_UNSUPPORTED","description":"Connections speak OpenID Connect alone, not SAML or LDAP.","frontmatter":{"title":"SSO_PROTOCOL_UNSUPPORTED","description":"Connections speak OpenID Connect alone, not SAML or LDAP.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_protocol_unsupported.md","filePath":"errors/sso_protocol_unsupported.md"}');
const _sfc_main = { name: "errors/sso_protocol_unsupported.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_protocol_unsupported" tabindex="-1">SSO_PROTOCOL_UNSUPPORTED <a class="header-anchor" href="#sso_protocol_unsupported" aria-label="Permalink to &quot;SSO_PROTOCOL_UNSUPPORTED&quot;">​</a></h1><p>Connections speak OpenID Connect alone, not SAML or LDAP.</p><p>Put a broker such as Keycloak or Dex between: it speaks SAML or LDAP to your directory, and OpenID Connect to this server.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p><p>Status 422, by <code>POST /v1/sso/connections</code>, <code>PATCH /v1/sso/connections/{id}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_protocol_unsupported.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_protocol_unsupported = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_protocol_unsupported as default
};
