import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"PASSKEY_UNKNOWN","description":"No account at this server has this passkey.","frontmatter":{"title":"PASSKEY_UNKNOWN","description":"No account at this server has this passkey.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/passkey_unknown.md","filePath":"errors/passkey_unknown.md"}');
const _sfc_main = { name: "errors/passkey_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="passkey_unknown" tabindex="-1">PASSKEY_UNKNOWN <a class="header-anchor" href="#passkey_unknown" aria-label="Permalink to &quot;PASSKEY_UNKNOWN&quot;">​</a></h1><p>No account at this server has this passkey.</p><p>Choose another one. A passkey belongs to the host name of the server: after a move to another host, people make new ones.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/passkey_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const passkey_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  passkey_unknown as default
};
