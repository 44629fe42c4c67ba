import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"request_uri_not_supported","description":"request_uri is not one that this server gave.","frontmatter":{"title":"request_uri_not_supported","description":"request_uri is not one that this server gave.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_uri_not_supported.md","filePath":"errors/request_uri_not_supported.md"}');
const _sfc_main = { name: "errors/request_uri_not_supported.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_uri_not_supported" tabindex="-1">request_uri_not_supported <a class="header-anchor" href="#request_uri_not_supported" aria-label="Permalink to &quot;request_uri_not_supported&quot;">​</a></h1><p><code>request_uri</code> is not one that this server gave. It reads no request objects from elsewhere.</p><p>Push the request with <code>POST /oauth/par</code>, and use the <code>request_uri</code> of the answer.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#push-a-request">protocol §14, Push a request</a>.</p><p>Status 400, by <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_uri_not_supported.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_uri_not_supported = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_uri_not_supported as default
};
