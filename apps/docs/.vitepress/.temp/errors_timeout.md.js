import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TIMEOUT","description":"No answer came within timeout.","frontmatter":{"title":"TIMEOUT","description":"No answer came within timeout.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/timeout.md","filePath":"errors/timeout.md"}');
const _sfc_main = { name: "errors/timeout.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="timeout" tabindex="-1">TIMEOUT <a class="header-anchor" href="#timeout" aria-label="Permalink to &quot;TIMEOUT&quot;">​</a></h1><p>No answer came within <code>timeout</code>.</p><p>Raise it (<code>timeout</code> of the client, <code>--timeout 60</code>), or look at the load of the server.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/timeout.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const timeout = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  timeout as default
};
