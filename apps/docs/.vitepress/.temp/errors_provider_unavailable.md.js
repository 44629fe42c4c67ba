import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"PROVIDER_UNAVAILABLE","description":"The sign-in provider cannot be reached, or answers with something that is not OpenID Connect.","frontmatter":{"title":"PROVIDER_UNAVAILABLE","description":"The sign-in provider cannot be reached, or answers with something that is not OpenID Connect.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/provider_unavailable.md","filePath":"errors/provider_unavailable.md"}');
const _sfc_main = { name: "errors/provider_unavailable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="provider_unavailable" tabindex="-1">PROVIDER_UNAVAILABLE <a class="header-anchor" href="#provider_unavailable" aria-label="Permalink to &quot;PROVIDER_UNAVAILABLE&quot;">​</a></h1><p>The sign-in provider cannot be reached, or answers with something that is not OpenID Connect.</p><p>Try again in a minute. The server&#39;s log says what it got; a provider in a private network needs <code>GRANTEX_PROVIDER_NETWORKS=private</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#signing-in-at-a-provider">protocol §6, Signing in at a provider</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/provider_unavailable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const provider_unavailable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  provider_unavailable as default
};
