import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_NOT_TRIED","description":"Nobody with the role admin has signed in by this connection yet, and enforcing it could lock everybody out.","frontmatter":{"title":"SSO_NOT_TRIED","description":"Nobody with the role admin has signed in by this connection yet, and enforcing it could lock everybody out.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_not_tried.md","filePath":"errors/sso_not_tried.md"}');
const _sfc_main = { name: "errors/sso_not_tried.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_not_tried" tabindex="-1">SSO_NOT_TRIED <a class="header-anchor" href="#sso_not_tried" aria-label="Permalink to &quot;SSO_NOT_TRIED&quot;">​</a></h1><p>Nobody with the role <code>admin</code> has signed in by this connection yet, and enforcing it could lock everybody out.</p><p>Sign in once at <code>/console</code> with your organization, then enforce it.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p><p>Status 409, by <code>POST /v1/sso/connections</code>, <code>PATCH /v1/sso/connections/{id}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_not_tried.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_not_tried = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_not_tried as default
};
