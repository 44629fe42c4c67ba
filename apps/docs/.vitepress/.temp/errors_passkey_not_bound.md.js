import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"PASSKEY_NOT_BOUND","description":"The passkey is known, and no name at any developer is bound to it.","frontmatter":{"title":"PASSKEY_NOT_BOUND","description":"The passkey is known, and no name at any developer is bound to it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/passkey_not_bound.md","filePath":"errors/passkey_not_bound.md"}');
const _sfc_main = { name: "errors/passkey_not_bound.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="passkey_not_bound" tabindex="-1">PASSKEY_NOT_BOUND <a class="header-anchor" href="#passkey_not_bound" aria-label="Permalink to &quot;PASSKEY_NOT_BOUND&quot;">​</a></h1><p>The passkey is known, and no name at any developer is bound to it.</p><p>Sign in with another passkey, or approve a request first.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/passkey_not_bound.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const passkey_not_bound = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  passkey_not_bound as default
};
