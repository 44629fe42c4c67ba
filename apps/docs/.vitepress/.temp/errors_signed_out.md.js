import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGNED_OUT","description":"The session of the permissions page has ended, or the person signed out in another window.","frontmatter":{"title":"SIGNED_OUT","description":"The session of the permissions page has ended, or the person signed out in another window.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/signed_out.md","filePath":"errors/signed_out.md"}');
const _sfc_main = { name: "errors/signed_out.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="signed_out" tabindex="-1">SIGNED_OUT <a class="header-anchor" href="#signed_out" aria-label="Permalink to &quot;SIGNED_OUT&quot;">​</a></h1><p>The session of the permissions page has ended, or the person signed out in another window.</p><p>Sign in again and repeat the last step.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/signed_out.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const signed_out = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  signed_out as default
};
