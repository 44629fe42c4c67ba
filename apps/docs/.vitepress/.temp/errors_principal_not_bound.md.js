import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"PRINCIPAL_NOT_BOUND","description":"Nobody is bound to the name yet, or they sign in at a provider, so there is no passkey to use or to replace.","frontmatter":{"title":"PRINCIPAL_NOT_BOUND","description":"Nobody is bound to the name yet, or they sign in at a provider, so there is no passkey to use or to replace.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/principal_not_bound.md","filePath":"errors/principal_not_bound.md"}');
const _sfc_main = { name: "errors/principal_not_bound.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="principal_not_bound" tabindex="-1">PRINCIPAL_NOT_BOUND <a class="header-anchor" href="#principal_not_bound" aria-label="Permalink to &quot;PRINCIPAL_NOT_BOUND&quot;">​</a></h1><p>Nobody is bound to the name yet, or they sign in at a provider, so there is no passkey to use or to replace.</p><p>Open the request again: it says how to set one up.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/principal_not_bound.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const principal_not_bound = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  principal_not_bound as default
};
