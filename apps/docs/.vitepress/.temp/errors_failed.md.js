import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"FAILED","description":"The CLI failed for a reason that has no code of its own, such as a file that it cannot read.","frontmatter":{"title":"FAILED","description":"The CLI failed for a reason that has no code of its own, such as a file that it cannot read.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/failed.md","filePath":"errors/failed.md"}');
const _sfc_main = { name: "errors/failed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="failed" tabindex="-1">FAILED <a class="header-anchor" href="#failed" aria-label="Permalink to &quot;FAILED&quot;">​</a></h1><p>The CLI failed for a reason that has no code of its own, such as a file that it cannot read. Its exit code is 1.</p><p>The message says what failed.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/failed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const failed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  failed as default
};
