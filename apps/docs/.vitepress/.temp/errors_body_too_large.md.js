import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"BODY_TOO_LARGE","description":"The body is larger than the route takes: 32 KiB where no credential is needed, 1 MiB for audit entries and catalogs, 128 KiB anywhere else.","frontmatter":{"title":"BODY_TOO_LARGE","description":"The body is larger than the route takes: 32 KiB where no credential is needed, 1 MiB for audit entries and catalogs, 128 KiB anywhere else.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/body_too_large.md","filePath":"errors/body_too_large.md"}');
const _sfc_main = { name: "errors/body_too_large.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="body_too_large" tabindex="-1">BODY_TOO_LARGE <a class="header-anchor" href="#body_too_large" aria-label="Permalink to &quot;BODY_TOO_LARGE&quot;">​</a></h1><p>The body is larger than the route takes: 32 KiB where no credential is needed, 1 MiB for audit entries and catalogs, 128 KiB anywhere else.</p><p>Send less at once. Split a batch of audit entries, and keep large values out of <code>metadata</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 413, by 94 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/body_too_large.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const body_too_large = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  body_too_large as default
};
