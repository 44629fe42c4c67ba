import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"DISCOVERY_FAILED","description":"The description of the OpenID Connect provider cannot be used: it cannot be read, or something in it is wrong.","frontmatter":{"title":"DISCOVERY_FAILED","description":"The description of the OpenID Connect provider cannot be used: it cannot be read, or something in it is wrong.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/discovery_failed.md","filePath":"errors/discovery_failed.md"}');
const _sfc_main = { name: "errors/discovery_failed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="discovery_failed" tabindex="-1">DISCOVERY_FAILED <a class="header-anchor" href="#discovery_failed" aria-label="Permalink to &quot;DISCOVERY_FAILED&quot;">​</a></h1><p>The description of the OpenID Connect provider cannot be used: it cannot be read, or something in it is wrong. The message says what; the server&#39;s log says why it could not be read.</p><p>Check that <code>&lt;issuer&gt;/.well-known/openid-configuration</code> answers over https and names the same <code>issuer</code>. A provider in a private network needs <code>GRANTEX_PROVIDER_NETWORKS=private</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#signing-in-at-a-provider">protocol §6, Signing in at a provider</a>.</p><p>Status 422, by <code>PUT /v1/sign-in-provider</code>, <code>POST /v1/sso/connections</code>, <code>PATCH /v1/sso/connections/{id}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/discovery_failed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const discovery_failed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  discovery_failed as default
};
