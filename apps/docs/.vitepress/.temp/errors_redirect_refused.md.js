import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REDIRECT_REFUSED","description":"The server redirected a request of the Go client, which follows none: a redirect could take a credential elsewhere.","frontmatter":{"title":"REDIRECT_REFUSED","description":"The server redirected a request of the Go client, which follows none: a redirect could take a credential elsewhere.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/redirect_refused.md","filePath":"errors/redirect_refused.md"}');
const _sfc_main = { name: "errors/redirect_refused.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="redirect_refused" tabindex="-1">REDIRECT_REFUSED <a class="header-anchor" href="#redirect_refused" aria-label="Permalink to &quot;REDIRECT_REFUSED&quot;">​</a></h1><p>The server redirected a request of the Go client, which follows none: a redirect could take a credential elsewhere.</p><p>Set the base URL to the address to which it redirects.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/redirect_refused.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const redirect_refused = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  redirect_refused as default
};
