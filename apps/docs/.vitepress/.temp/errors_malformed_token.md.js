import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"malformed_token","description":"What was sent is no grant token: not a JWT, or longer than 8 KiB.","frontmatter":{"title":"malformed_token","description":"What was sent is no grant token: not a JWT, or longer than 8 KiB.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/malformed_token.md","filePath":"errors/malformed_token.md"}');
const _sfc_main = { name: "errors/malformed_token.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="malformed_token" tabindex="-1">malformed_token <a class="header-anchor" href="#malformed_token" aria-label="Permalink to &quot;malformed_token&quot;">​</a></h1><p>What was sent is no grant token: not a JWT, or longer than 8 KiB.</p><p>Send <code>grantToken</code> exactly as the issuer gave it; neither the refresh token nor the API key. <code>grantex tokens decode</code> shows what a token holds.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#the-grant-token">protocol §6, The grant token</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/malformed_token.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const malformed_token = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  malformed_token as default
};
