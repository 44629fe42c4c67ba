import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REQUEST_CANCELLED","description":"The app took the request back before there was a grant.","frontmatter":{"title":"REQUEST_CANCELLED","description":"The app took the request back before there was a grant.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_cancelled.md","filePath":"errors/request_cancelled.md"}');
const _sfc_main = { name: "errors/request_cancelled.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_cancelled" tabindex="-1">REQUEST_CANCELLED <a class="header-anchor" href="#request_cancelled" aria-label="Permalink to &quot;REQUEST_CANCELLED&quot;">​</a></h1><p>The app took the request back before there was a grant.</p><p>Make a new request if it was a mistake.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#authorize">protocol §6, Authorize</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_cancelled.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_cancelled = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_cancelled as default
};
