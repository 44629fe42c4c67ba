import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"algorithm_not_allowed","description":"The token is not signed with RS256.","frontmatter":{"title":"algorithm_not_allowed","description":"The token is not signed with RS256.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/algorithm_not_allowed.md","filePath":"errors/algorithm_not_allowed.md"}');
const _sfc_main = { name: "errors/algorithm_not_allowed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="algorithm_not_allowed" tabindex="-1">algorithm_not_allowed <a class="header-anchor" href="#algorithm_not_allowed" aria-label="Permalink to &quot;algorithm_not_allowed&quot;">​</a></h1><p>The token is not signed with RS256.</p><p>Send a token of the issuer. Other JWTs are never accepted.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#verify-offline">protocol §6, Verify offline</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/algorithm_not_allowed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const algorithm_not_allowed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  algorithm_not_allowed as default
};
