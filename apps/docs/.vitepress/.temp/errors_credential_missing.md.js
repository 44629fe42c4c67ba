import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"CREDENTIAL_MISSING","description":"The request has no Authorization: Bearer … header, or has another scheme.","frontmatter":{"title":"CREDENTIAL_MISSING","description":"The request has no Authorization: Bearer … header, or has another scheme.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/credential_missing.md","filePath":"errors/credential_missing.md"}');
const _sfc_main = { name: "errors/credential_missing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="credential_missing" tabindex="-1">CREDENTIAL_MISSING <a class="header-anchor" href="#credential_missing" aria-label="Permalink to &quot;CREDENTIAL_MISSING&quot;">​</a></h1><p>The request has no <code>Authorization: Bearer …</code> header, or has another scheme.</p><p>Send the API key: <code>Authorization: Bearer gx_test_…</code> to a sandbox, <code>gx_live_…</code> to a live server. The SDKs and the CLI read it from <code>GRANTEX_API_KEY</code>. Some proxies remove the header: look at what reaches the server.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>Status 401, by 150 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/credential_missing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const credential_missing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  credential_missing as default
};
