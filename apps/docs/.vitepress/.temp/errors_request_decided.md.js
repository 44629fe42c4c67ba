import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REQUEST_DECIDED","description":"The request for a grant was approved, denied or cancelled before, or its code was exchanged.","frontmatter":{"title":"REQUEST_DECIDED","description":"The request for a grant was approved, denied or cancelled before, or its code was exchanged.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_decided.md","filePath":"errors/request_decided.md"}');
const _sfc_main = { name: "errors/request_decided.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_decided" tabindex="-1">REQUEST_DECIDED <a class="header-anchor" href="#request_decided" aria-label="Permalink to &quot;REQUEST_DECIDED&quot;">​</a></h1><p>The request for a grant was approved, denied or cancelled before, or its code was exchanged.</p><p>See what became of it, <code>grantex requests get &lt;id&gt;</code>, and make a new request if you need one. On a page, the person sees the decision under &quot;What can act for you&quot;.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#authorize">protocol §6, Authorize</a>.</p><p>Status 409, by <code>DELETE /v1/authorize/{id}</code>, <code>POST /v1/authorize/{id}/link</code>, <code>POST /v1/authorize/{id}/approve</code>, <code>POST /v1/authorize/{id}/deny</code>, <code>POST /v1/authorize/{id}/resend</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_decided.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_decided = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_decided as default
};
