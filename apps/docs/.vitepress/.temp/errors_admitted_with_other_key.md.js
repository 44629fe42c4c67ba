import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ADMITTED_WITH_OTHER_KEY","description":"Another API key admitted this call, and only that one, or a key that it was rotated into, settles it.","frontmatter":{"title":"ADMITTED_WITH_OTHER_KEY","description":"Another API key admitted this call, and only that one, or a key that it was rotated into, settles it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/admitted_with_other_key.md","filePath":"errors/admitted_with_other_key.md"}');
const _sfc_main = { name: "errors/admitted_with_other_key.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="admitted_with_other_key" tabindex="-1">ADMITTED_WITH_OTHER_KEY <a class="header-anchor" href="#admitted_with_other_key" aria-label="Permalink to &quot;ADMITTED_WITH_OTHER_KEY&quot;">​</a></h1><p>Another API key admitted this call, and only that one, or a key that it was rotated into, settles it.</p><p>Settle with the key that asked for the admission. Give each service one key, and rotate it instead of replacing it.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#admission">protocol §15, Admission</a>.</p><p>Status 403, by <code>POST /v1/admissions/{entryId}/settle</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/admitted_with_other_key.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const admitted_with_other_key = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  admitted_with_other_key as default
};
