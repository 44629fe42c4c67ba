import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INTERNAL_ERROR","description":"The server failed.","frontmatter":{"title":"INTERNAL_ERROR","description":"The server failed.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/internal_error.md","filePath":"errors/internal_error.md"}');
const _sfc_main = { name: "errors/internal_error.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="internal_error" tabindex="-1">INTERNAL_ERROR <a class="header-anchor" href="#internal_error" aria-label="Permalink to &quot;INTERNAL_ERROR&quot;">​</a></h1><p>The server failed. The answer shows no internals, and the server&#39;s log states the reason under the id of the request.</p><p>Give the operator the <code>requestId</code> of the answer, which is also the header <code>x-request-id</code>. If the call had an <code>Idempotency-Key</code>, it is safe to repeat it.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/internal_error.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const internal_error = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  internal_error as default
};
