import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"unsupported_grant_type","description":"The server does not have this grant_type; client_credentials and passwords are among those.","frontmatter":{"title":"unsupported_grant_type","description":"The server does not have this grant_type; client_credentials and passwords are among those.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/unsupported_grant_type.md","filePath":"errors/unsupported_grant_type.md"}');
const _sfc_main = { name: "errors/unsupported_grant_type.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="unsupported_grant_type" tabindex="-1">unsupported_grant_type <a class="header-anchor" href="#unsupported_grant_type" aria-label="Permalink to &quot;unsupported_grant_type&quot;">​</a></h1><p>The server does not have this <code>grant_type</code>; <code>client_credentials</code> and passwords are among those.</p><p>Use one of <code>grant_types_supported</code> in <code>/.well-known/oauth-authorization-server</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#token">protocol §14, Token</a>.</p><p>Status 400, by <code>POST /oauth/token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/unsupported_grant_type.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const unsupported_grant_type = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  unsupported_grant_type as default
};
