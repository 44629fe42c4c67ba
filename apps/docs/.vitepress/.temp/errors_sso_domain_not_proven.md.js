import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_DOMAIN_NOT_PROVEN","description":"The domain does not name your developer.","frontmatter":{"title":"SSO_DOMAIN_NOT_PROVEN","description":"The domain does not name your developer.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_domain_not_proven.md","filePath":"errors/sso_domain_not_proven.md"}');
const _sfc_main = { name: "errors/sso_domain_not_proven.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_domain_not_proven" tabindex="-1">SSO_DOMAIN_NOT_PROVEN <a class="header-anchor" href="#sso_domain_not_proven" aria-label="Permalink to &quot;SSO_DOMAIN_NOT_PROVEN&quot;">​</a></h1><p>The domain does not name your developer.</p><p>Serve <code>https://&lt;domain&gt;/.well-known/grantex.json</code> with <code>{&quot;developers&quot;: [&quot;&lt;developer id&gt;&quot;]}</code>, then add the domain again.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p><p>Status 422, by <code>POST /v1/sso/connections</code>, <code>PATCH /v1/sso/connections/{id}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_domain_not_proven.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_domain_not_proven = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_domain_not_proven as default
};
