import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"unsupported_response_type","description":"Only response_type=code is supported.","frontmatter":{"title":"unsupported_response_type","description":"Only response_type=code is supported.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/unsupported_response_type.md","filePath":"errors/unsupported_response_type.md"}');
const _sfc_main = { name: "errors/unsupported_response_type.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="unsupported_response_type" tabindex="-1">unsupported_response_type <a class="header-anchor" href="#unsupported_response_type" aria-label="Permalink to &quot;unsupported_response_type&quot;">​</a></h1><p>Only <code>response_type=code</code> is supported.</p><p>Use the authorization code flow with PKCE.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#authorize">protocol §14, Authorize</a>.</p><p>Status 400, by <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/unsupported_response_type.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const unsupported_response_type = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  unsupported_response_type as default
};
