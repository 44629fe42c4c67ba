import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"USAGE","description":"The CLI was called in a way that it does not understand, and did nothing.","frontmatter":{"title":"USAGE","description":"The CLI was called in a way that it does not understand, and did nothing.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/usage.md","filePath":"errors/usage.md"}');
const _sfc_main = { name: "errors/usage.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="usage" tabindex="-1">USAGE <a class="header-anchor" href="#usage" aria-label="Permalink to &quot;USAGE&quot;">​</a></h1><p>The CLI was called in a way that it does not understand, and did nothing. Its exit code is 2.</p><p>The message names the option or argument. <code>--help</code> after any command shows what it takes.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/usage.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const usage = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  usage as default
};
