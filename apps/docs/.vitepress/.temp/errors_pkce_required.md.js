import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"PKCE_REQUIRED","description":"On a live server a request with a redirectUri needs a codeChallenge, so that nobody else can use its code.","frontmatter":{"title":"PKCE_REQUIRED","description":"On a live server a request with a redirectUri needs a codeChallenge, so that nobody else can use its code.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/pkce_required.md","filePath":"errors/pkce_required.md"}');
const _sfc_main = { name: "errors/pkce_required.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="pkce_required" tabindex="-1">PKCE_REQUIRED <a class="header-anchor" href="#pkce_required" aria-label="Permalink to &quot;PKCE_REQUIRED&quot;">​</a></h1><p>On a live server a request with a <code>redirectUri</code> needs a <code>codeChallenge</code>, so that nobody else can use its code.</p><p>Send <code>codeChallenge</code> (S256) with <code>POST /v1/authorize</code>, and <code>codeVerifier</code> with the exchange. The SDKs make both.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#authorize">protocol §6, Authorize</a>.</p><p>Status 400, by <code>POST /v1/authorize</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/pkce_required.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const pkce_required = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  pkce_required as default
};
