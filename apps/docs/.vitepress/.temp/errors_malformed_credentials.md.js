import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"malformed_credentials","description":"The Authorization header is not Bearer followed by one token.","frontmatter":{"title":"malformed_credentials","description":"The Authorization header is not Bearer followed by one token.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/malformed_credentials.md","filePath":"errors/malformed_credentials.md"}');
const _sfc_main = { name: "errors/malformed_credentials.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="malformed_credentials" tabindex="-1">malformed_credentials <a class="header-anchor" href="#malformed_credentials" aria-label="Permalink to &quot;malformed_credentials&quot;">​</a></h1><p>The <code>Authorization</code> header is not <code>Bearer</code> followed by one token.</p><p>Send the scheme, one space and the token, without quotation marks.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 400 <code>invalid_request</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/malformed_credentials.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const malformed_credentials = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  malformed_credentials as default
};
