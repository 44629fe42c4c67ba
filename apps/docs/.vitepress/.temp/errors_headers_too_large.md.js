import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"HEADERS_TOO_LARGE","description":"The headers of the request are larger than Node.js accepts, 16 KiB together.","frontmatter":{"title":"HEADERS_TOO_LARGE","description":"The headers of the request are larger than Node.js accepts, 16 KiB together.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/headers_too_large.md","filePath":"errors/headers_too_large.md"}');
const _sfc_main = { name: "errors/headers_too_large.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="headers_too_large" tabindex="-1">HEADERS_TOO_LARGE <a class="header-anchor" href="#headers_too_large" aria-label="Permalink to &quot;HEADERS_TOO_LARGE&quot;">​</a></h1><p>The headers of the request are larger than Node.js accepts, 16 KiB together.</p><p>Look for a cookie or a header that grows with each request. A grant token has at most 8 KiB, so two of them do not fit beside other large headers.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/headers_too_large.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const headers_too_large = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  headers_too_large as default
};
