import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"STORE_FAILED","description":"What the toolkit keeps could not be read or written.","frontmatter":{"title":"STORE_FAILED","description":"What the toolkit keeps could not be read or written.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/store_failed.md","filePath":"errors/store_failed.md"}');
const _sfc_main = { name: "errors/store_failed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="store_failed" tabindex="-1">STORE_FAILED <a class="header-anchor" href="#store_failed" aria-label="Permalink to &quot;STORE_FAILED&quot;">​</a></h1><p>What the toolkit keeps could not be read or written.</p><p>Check permissions and space of the folder. <code>cause</code> says what failed.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/store_failed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const store_failed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  store_failed as default
};
