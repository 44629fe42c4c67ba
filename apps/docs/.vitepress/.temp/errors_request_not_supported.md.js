import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"request_not_supported","description":"The request comes as a signed object in request, which this server does not take.","frontmatter":{"title":"request_not_supported","description":"The request comes as a signed object in request, which this server does not take.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_not_supported.md","filePath":"errors/request_not_supported.md"}');
const _sfc_main = { name: "errors/request_not_supported.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_not_supported" tabindex="-1">request_not_supported <a class="header-anchor" href="#request_not_supported" aria-label="Permalink to &quot;request_not_supported&quot;">​</a></h1><p>The request comes as a signed object in <code>request</code>, which this server does not take.</p><p>Send the parameters themselves, pushed with <code>POST /oauth/par</code> if they must not pass through the browser.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#authorize">protocol §14, Authorize</a>.</p><p>Status 400, by <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_not_supported.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_not_supported = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_not_supported as default
};
