import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"NOT_FROM_THIS_PAGE","description":"A post lacks the cookie of this browser, the token of the page that it was made for, or comes from another origin.","frontmatter":{"title":"NOT_FROM_THIS_PAGE","description":"A post lacks the cookie of this browser, the token of the page that it was made for, or comes from another origin.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/not_from_this_page.md","filePath":"errors/not_from_this_page.md"}');
const _sfc_main = { name: "errors/not_from_this_page.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="not_from_this_page" tabindex="-1">NOT_FROM_THIS_PAGE <a class="header-anchor" href="#not_from_this_page" aria-label="Permalink to &quot;NOT_FROM_THIS_PAGE&quot;">​</a></h1><p>A post lacks the cookie of this browser, the token of the page that it was made for, or comes from another origin.</p><p>Allow cookies for the server, reload the page and repeat the last step. If it happens to everybody, look whether a proxy changes <code>Origin</code>, <code>Cookie</code> or <code>Sec-Fetch-Site</code>, or the host: <code>GRANTEX_PUBLIC_URL</code> must be the address that browsers use.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/not_from_this_page.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const not_from_this_page = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  not_from_this_page as default
};
