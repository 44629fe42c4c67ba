import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REQUEST_EXPIRED","description":"The 15 minutes of the request, or the 60 seconds of its code, are over.","frontmatter":{"title":"REQUEST_EXPIRED","description":"The 15 minutes of the request, or the 60 seconds of its code, are over.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_expired.md","filePath":"errors/request_expired.md"}');
const _sfc_main = { name: "errors/request_expired.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_expired" tabindex="-1">REQUEST_EXPIRED <a class="header-anchor" href="#request_expired" aria-label="Permalink to &quot;REQUEST_EXPIRED&quot;">​</a></h1><p>The 15 minutes of the request, or the 60 seconds of its code, are over.</p><p>Ask again: <code>POST /v1/authorize</code> or <code>grantex authorize</code>. Give the person the link at once, and exchange the code as soon as you have it.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#authorize">protocol §6, Authorize</a>.</p><p>Status 410, by <code>DELETE /v1/authorize/{id}</code>, <code>POST /v1/authorize/{id}/link</code>, <code>POST /v1/authorize/{id}/approve</code>, <code>POST /v1/authorize/{id}/deny</code>, <code>POST /v1/authorize/{id}/resend</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_expired.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_expired = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_expired as default
};
