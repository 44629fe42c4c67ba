import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"bound_token_as_bearer","description":"The token is bound to a key and was sent as a bearer token, as a thief would.","frontmatter":{"title":"bound_token_as_bearer","description":"The token is bound to a key and was sent as a bearer token, as a thief would.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/bound_token_as_bearer.md","filePath":"errors/bound_token_as_bearer.md"}');
const _sfc_main = { name: "errors/bound_token_as_bearer.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="bound_token_as_bearer" tabindex="-1">bound_token_as_bearer <a class="header-anchor" href="#bound_token_as_bearer" aria-label="Permalink to &quot;bound_token_as_bearer&quot;">​</a></h1><p>The token is bound to a key and was sent as a bearer token, as a thief would.</p><p>Send <code>Authorization: DPoP &lt;token&gt;</code> and a proof in the header <code>DPoP</code>. The SDKs do both.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/bound_token_as_bearer.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const bound_token_as_bearer = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  bound_token_as_bearer as default
};
