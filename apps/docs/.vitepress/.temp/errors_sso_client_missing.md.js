import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_CLIENT_MISSING","description":"The connection is a draft: it has no clientId and clientSecret yet, so it cannot be active.","frontmatter":{"title":"SSO_CLIENT_MISSING","description":"The connection is a draft: it has no clientId and clientSecret yet, so it cannot be active.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_client_missing.md","filePath":"errors/sso_client_missing.md"}');
const _sfc_main = { name: "errors/sso_client_missing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_client_missing" tabindex="-1">SSO_CLIENT_MISSING <a class="header-anchor" href="#sso_client_missing" aria-label="Permalink to &quot;SSO_CLIENT_MISSING&quot;">​</a></h1><p>The connection is a draft: it has no <code>clientId</code> and <code>clientSecret</code> yet, so it cannot be active.</p><p>Register its <code>redirectUri</code> with the provider, then give the client that the provider made: <code>grantex sso set &lt;id&gt; --client-id … --file secret.txt --active</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p><p>Status 422, by <code>POST /v1/sso/connections</code>, <code>PATCH /v1/sso/connections/{id}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_client_missing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_client_missing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_client_missing as default
};
