import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"LINK_USED","description":"Somebody followed this mailed link before.","frontmatter":{"title":"LINK_USED","description":"Somebody followed this mailed link before.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/link_used.md","filePath":"errors/link_used.md"}');
const _sfc_main = { name: "errors/link_used.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="link_used" tabindex="-1">LINK_USED <a class="header-anchor" href="#link_used" aria-label="Permalink to &quot;LINK_USED&quot;">​</a></h1><p>Somebody followed this mailed link before. It works once.</p><p>Go on in the browser in which it was opened. If it was somebody else, have a new link sent: it undoes what was done with this one.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#addresses-and-links-to-them">protocol §6, Addresses, and links to them</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/link_used.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const link_used = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  link_used as default
};
