import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INTERRUPTED","description":"The command was ended by Ctrl-C.","frontmatter":{"title":"INTERRUPTED","description":"The command was ended by Ctrl-C.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/interrupted.md","filePath":"errors/interrupted.md"}');
const _sfc_main = { name: "errors/interrupted.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="interrupted" tabindex="-1">INTERRUPTED <a class="header-anchor" href="#interrupted" aria-label="Permalink to &quot;INTERRUPTED&quot;">​</a></h1><p>The command was ended by Ctrl-C. Its exit code is 130.</p><p>What the server had already done stays done.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/interrupted.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const interrupted = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  interrupted as default
};
