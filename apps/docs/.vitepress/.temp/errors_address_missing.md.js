import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ADDRESS_MISSING","description":"No e-mail address is entered for this person, so no link can be sent.","frontmatter":{"title":"ADDRESS_MISSING","description":"No e-mail address is entered for this person, so no link can be sent.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/address_missing.md","filePath":"errors/address_missing.md"}');
const _sfc_main = { name: "errors/address_missing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="address_missing" tabindex="-1">ADDRESS_MISSING <a class="header-anchor" href="#address_missing" aria-label="Permalink to &quot;ADDRESS_MISSING&quot;">​</a></h1><p>No e-mail address is entered for this person, so no link can be sent.</p><p>Enter it, <code>grantex people set-address &lt;name&gt; &lt;address&gt;</code>, or hand over the link yourself: <code>grantex requests link &lt;id&gt;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#addresses-and-links-to-them">protocol §6, Addresses, and links to them</a>.</p><p>Status 409, by <code>POST /v1/authorize/{id}/resend</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/address_missing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const address_missing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  address_missing as default
};
