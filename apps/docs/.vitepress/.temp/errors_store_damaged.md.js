import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"STORE_DAMAGED","description":"A store holds something that the SDK did not write.","frontmatter":{"title":"STORE_DAMAGED","description":"A store holds something that the SDK did not write.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/store_damaged.md","filePath":"errors/store_damaged.md"}');
const _sfc_main = { name: "errors/store_damaged.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="store_damaged" tabindex="-1">STORE_DAMAGED <a class="header-anchor" href="#store_damaged" aria-label="Permalink to &quot;STORE_DAMAGED&quot;">​</a></h1><p>A store holds something that the SDK did not write.</p><p>Remove the entry and ask the person for a new grant. Do not let two programs share a file.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/store_damaged.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const store_damaged = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  store_damaged as default
};
