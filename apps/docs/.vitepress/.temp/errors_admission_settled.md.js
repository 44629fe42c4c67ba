import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ADMISSION_SETTLED","description":"The outcome of this call was stated before, with another body.","frontmatter":{"title":"ADMISSION_SETTLED","description":"The outcome of this call was stated before, with another body.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/admission_settled.md","filePath":"errors/admission_settled.md"}');
const _sfc_main = { name: "errors/admission_settled.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="admission_settled" tabindex="-1">ADMISSION_SETTLED <a class="header-anchor" href="#admission_settled" aria-label="Permalink to &quot;ADMISSION_SETTLED&quot;">​</a></h1><p>The outcome of this call was stated before, with another body.</p><p>A call is settled once. Repeat the settlement only with the same body; the guards do.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#admission">protocol §15, Admission</a>.</p><p>Status 409, by <code>POST /v1/admissions/{entryId}/settle</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/admission_settled.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const admission_settled = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  admission_settled as default
};
