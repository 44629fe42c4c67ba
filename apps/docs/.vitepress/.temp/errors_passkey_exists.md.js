import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"PASSKEY_EXISTS","description":"A passkey that was to be new is registered already.","frontmatter":{"title":"PASSKEY_EXISTS","description":"A passkey that was to be new is registered already.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/passkey_exists.md","filePath":"errors/passkey_exists.md"}');
const _sfc_main = { name: "errors/passkey_exists.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="passkey_exists" tabindex="-1">PASSKEY_EXISTS <a class="header-anchor" href="#passkey_exists" aria-label="Permalink to &quot;PASSKEY_EXISTS&quot;">​</a></h1><p>A passkey that was to be new is registered already.</p><p>Reload the page and use it.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/passkey_exists.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const passkey_exists = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  passkey_exists as default
};
