import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"invalid_grant","description":"The code, the refresh token or the assertion gives nothing: it has expired, was used before, was revoked, belongs to another client, or the person has been deactivated.","frontmatter":{"title":"invalid_grant","description":"The code, the refresh token or the assertion gives nothing: it has expired, was used before, was revoked, belongs to another client, or the person has been deactivated.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_grant.md","filePath":"errors/invalid_grant.md"}');
const _sfc_main = { name: "errors/invalid_grant.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_grant" tabindex="-1">invalid_grant <a class="header-anchor" href="#invalid_grant" aria-label="Permalink to &quot;invalid_grant&quot;">​</a></h1><p>The code, the refresh token or the assertion gives nothing: it has expired, was used before, was revoked, belongs to another client, or the person has been deactivated.</p><p>Log in again; do not repeat the same value. An expired or stolen refresh token is used up, and its second use ends the grant. An assertion is refused after the person or the developer has stopped the agent.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#token">protocol §14, Token</a>.</p><p>Status 400, by <code>POST /oauth/token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_grant.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_grant = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_grant as default
};
