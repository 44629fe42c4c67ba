import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"input_unreadable","description":"The input of the call is no valid JSON.","frontmatter":{"title":"input_unreadable","description":"The input of the call is no valid JSON.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/input_unreadable.md","filePath":"errors/input_unreadable.md"}');
const _sfc_main = { name: "errors/input_unreadable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="input_unreadable" tabindex="-1">input_unreadable <a class="header-anchor" href="#input_unreadable" aria-label="Permalink to &quot;input_unreadable&quot;">​</a></h1><p>The input of the call is no valid JSON.</p><p>Send JSON as the tool&#39;s schema describes it.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>A guard answers with 400 <code>invalid_request</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/input_unreadable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const input_unreadable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  input_unreadable as default
};
