import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"LINK_EXPIRED","description":"The mailed link is older than 15 minutes, or a newer one was sent.","frontmatter":{"title":"LINK_EXPIRED","description":"The mailed link is older than 15 minutes, or a newer one was sent.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/link_expired.md","filePath":"errors/link_expired.md"}');
const _sfc_main = { name: "errors/link_expired.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="link_expired" tabindex="-1">LINK_EXPIRED <a class="header-anchor" href="#link_expired" aria-label="Permalink to &quot;LINK_EXPIRED&quot;">​</a></h1><p>The mailed link is older than 15 minutes, or a newer one was sent.</p><p>Use the newest message, or have another link sent on the page of the request.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#addresses-and-links-to-them">protocol §6, Addresses, and links to them</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/link_expired.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const link_expired = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  link_expired as default
};
