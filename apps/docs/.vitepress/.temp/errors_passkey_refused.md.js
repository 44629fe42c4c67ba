import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"PASSKEY_REFUSED","description":"The answer of the passkey is not valid: signature, origin, host name, user verification or counter.","frontmatter":{"title":"PASSKEY_REFUSED","description":"The answer of the passkey is not valid: signature, origin, host name, user verification or counter.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/passkey_refused.md","filePath":"errors/passkey_refused.md"}');
const _sfc_main = { name: "errors/passkey_refused.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="passkey_refused" tabindex="-1">PASSKEY_REFUSED <a class="header-anchor" href="#passkey_refused" aria-label="Permalink to &quot;PASSKEY_REFUSED&quot;">​</a></h1><p>The answer of the passkey is not valid: signature, origin, host name, user verification or counter.</p><p>Try again and unlock the passkey. If it happens to everybody, <code>GRANTEX_PUBLIC_URL</code> is not the address in the browser.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/passkey_refused.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const passkey_refused = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  passkey_refused as default
};
