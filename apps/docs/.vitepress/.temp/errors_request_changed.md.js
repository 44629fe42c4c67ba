import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REQUEST_CHANGED","description":"What the page showed is no longer what the request is, so the answer did not count.","frontmatter":{"title":"REQUEST_CHANGED","description":"What the page showed is no longer what the request is, so the answer did not count.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_changed.md","filePath":"errors/request_changed.md"}');
const _sfc_main = { name: "errors/request_changed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_changed" tabindex="-1">REQUEST_CHANGED <a class="header-anchor" href="#request_changed" aria-label="Permalink to &quot;REQUEST_CHANGED&quot;">​</a></h1><p>What the page showed is no longer what the request is, so the answer did not count. For a mailed link: the request has changed since it was read.</p><p>Reload the page and read it again; repeat the call if it was one of the API.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p><p>Status 409, by <code>POST /v1/authorize/{id}/resend</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_changed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_changed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_changed as default
};
