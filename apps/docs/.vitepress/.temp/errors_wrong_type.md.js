import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"wrong_type","description":"The token is not of the type at+jwt: it is an ID token, for example.","frontmatter":{"title":"wrong_type","description":"The token is not of the type at+jwt: it is an ID token, for example.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/wrong_type.md","filePath":"errors/wrong_type.md"}');
const _sfc_main = { name: "errors/wrong_type.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="wrong_type" tabindex="-1">wrong_type <a class="header-anchor" href="#wrong_type" aria-label="Permalink to &quot;wrong_type&quot;">​</a></h1><p>The token is not of the type <code>at+jwt</code>: it is an ID token, for example.</p><p>Send the grant token.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#verify-offline">protocol §6, Verify offline</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/wrong_type.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const wrong_type = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  wrong_type as default
};
