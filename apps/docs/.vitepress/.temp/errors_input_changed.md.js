import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"input_changed","description":"The input changed between the decision and the call.","frontmatter":{"title":"input_changed","description":"The input changed between the decision and the call.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/input_changed.md","filePath":"errors/input_changed.md"}');
const _sfc_main = { name: "errors/input_changed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="input_changed" tabindex="-1">input_changed <a class="header-anchor" href="#input_changed" aria-label="Permalink to &quot;input_changed&quot;">​</a></h1><p>The input changed between the decision and the call. It did not run.</p><p>Do not change the input while a guard waits: copy it first. Another middleware may have changed it, so put the guard last.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>A guard answers with 400 <code>invalid_request</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/input_changed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const input_changed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  input_changed as default
};
