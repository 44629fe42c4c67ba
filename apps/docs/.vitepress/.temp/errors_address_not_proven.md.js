import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"ADDRESS_NOT_PROVEN","description":"This browser has not followed the link that was sent to the person's address, or did so more than 15 minutes ago.","frontmatter":{"title":"ADDRESS_NOT_PROVEN","description":"This browser has not followed the link that was sent to the person's address, or did so more than 15 minutes ago.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/address_not_proven.md","filePath":"errors/address_not_proven.md"}`);
const _sfc_main = { name: "errors/address_not_proven.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="address_not_proven" tabindex="-1">ADDRESS_NOT_PROVEN <a class="header-anchor" href="#address_not_proven" aria-label="Permalink to &quot;ADDRESS_NOT_PROVEN&quot;">​</a></h1><p>This browser has not followed the link that was sent to the person&#39;s address, or did so more than 15 minutes ago.</p><p>Have a link sent on the page, and open it in the same browser.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/address_not_proven.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const address_not_proven = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  address_not_proven as default
};
