import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"UNSUPPORTED_MEDIA_TYPE","description":"The Content-Type of the body is not the one that the route takes.","frontmatter":{"title":"UNSUPPORTED_MEDIA_TYPE","description":"The Content-Type of the body is not the one that the route takes.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/unsupported_media_type.md","filePath":"errors/unsupported_media_type.md"}');
const _sfc_main = { name: "errors/unsupported_media_type.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="unsupported_media_type" tabindex="-1">UNSUPPORTED_MEDIA_TYPE <a class="header-anchor" href="#unsupported_media_type" aria-label="Permalink to &quot;UNSUPPORTED_MEDIA_TYPE&quot;">​</a></h1><p>The <code>Content-Type</code> of the body is not the one that the route takes.</p><p>Send <code>Content-Type: application/json</code>. The endpoints under <code>/oauth/</code> take <code>application/x-www-form-urlencoded</code>, except <code>/oauth/register</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 415, by 94 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/unsupported_media_type.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const unsupported_media_type = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  unsupported_media_type as default
};
