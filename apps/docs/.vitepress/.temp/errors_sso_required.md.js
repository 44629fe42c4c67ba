import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_REQUIRED","description":"The developer enforces single sign-on, so API keys open no session of the console.","frontmatter":{"title":"SSO_REQUIRED","description":"The developer enforces single sign-on, so API keys open no session of the console.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_required.md","filePath":"errors/sso_required.md"}');
const _sfc_main = { name: "errors/sso_required.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_required" tabindex="-1">SSO_REQUIRED <a class="header-anchor" href="#sso_required" aria-label="Permalink to &quot;SSO_REQUIRED&quot;">​</a></h1><p>The developer enforces single sign-on, so API keys open no session of the console. Calls with keys go on.</p><p>Sign in with the organization, or with the key that it keeps for emergencies.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_required.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_required = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_required as default
};
