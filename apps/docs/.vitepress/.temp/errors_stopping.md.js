import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"STOPPING","description":"This process of the server is about to stop, as in a deployment.","frontmatter":{"title":"STOPPING","description":"This process of the server is about to stop, as in a deployment.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/stopping.md","filePath":"errors/stopping.md"}');
const _sfc_main = { name: "errors/stopping.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="stopping" tabindex="-1">STOPPING <a class="header-anchor" href="#stopping" aria-label="Permalink to &quot;STOPPING&quot;">​</a></h1><p>This process of the server is about to stop, as in a deployment.</p><p>Repeat the request after <code>retry-after</code> seconds: another process, or the next one, answers. The SDKs do so by themselves.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 503, by 166 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/stopping.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const stopping = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  stopping as default
};
