import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"PRINCIPAL_BOUND","description":"Somebody else already decides under this name, and nobody takes it from them.","frontmatter":{"title":"PRINCIPAL_BOUND","description":"Somebody else already decides under this name, and nobody takes it from them.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/principal_bound.md","filePath":"errors/principal_bound.md"}');
const _sfc_main = { name: "errors/principal_bound.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="principal_bound" tabindex="-1">PRINCIPAL_BOUND <a class="header-anchor" href="#principal_bound" aria-label="Permalink to &quot;PRINCIPAL_BOUND&quot;">​</a></h1><p>Somebody else already decides under this name, and nobody takes it from them. For an address: it is fixed once somebody was bound.</p><p>Let that person decide. If they lost their passkey, they follow a link that replaces it, on the consent page. Use another <code>principalId</code> for another person. <code>grantex people get &lt;name&gt;</code> shows the binding.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#who-the-principal-is">protocol §6, Who the principal is</a>.</p><p>Status 409, by <code>PUT /v1/principals/{principalId}/email</code>, <code>DELETE /v1/principals/{principalId}/email</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/principal_bound.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const principal_bound = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  principal_bound as default
};
