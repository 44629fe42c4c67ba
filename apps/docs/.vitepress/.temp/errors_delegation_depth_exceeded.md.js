import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"DELEGATION_DEPTH_EXCEEDED","description":"The chain of delegation would have more links than the developer allows (3 unless it is set).","frontmatter":{"title":"DELEGATION_DEPTH_EXCEEDED","description":"The chain of delegation would have more links than the developer allows (3 unless it is set).","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/delegation_depth_exceeded.md","filePath":"errors/delegation_depth_exceeded.md"}');
const _sfc_main = { name: "errors/delegation_depth_exceeded.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="delegation_depth_exceeded" tabindex="-1">DELEGATION_DEPTH_EXCEEDED <a class="header-anchor" href="#delegation_depth_exceeded" aria-label="Permalink to &quot;DELEGATION_DEPTH_EXCEEDED&quot;">​</a></h1><p>The chain of delegation would have more links than the developer allows (3 unless it is set).</p><p>Delegate from a grant nearer to the root, or raise the limit, up to 10: <code>grantex settings set --max-delegation-depth 5</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#delegate">protocol §6, Delegate</a>.</p><p>Status 403, by <code>POST /v1/grants/delegate</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/delegation_depth_exceeded.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const delegation_depth_exceeded = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  delegation_depth_exceeded as default
};
