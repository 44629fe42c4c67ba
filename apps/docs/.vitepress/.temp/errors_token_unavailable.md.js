import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"token_unavailable","description":"The function that reads the token failed.","frontmatter":{"title":"token_unavailable","description":"The function that reads the token failed.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/token_unavailable.md","filePath":"errors/token_unavailable.md"}');
const _sfc_main = { name: "errors/token_unavailable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="token_unavailable" tabindex="-1">token_unavailable <a class="header-anchor" href="#token_unavailable" aria-label="Permalink to &quot;token_unavailable&quot;">​</a></h1><p>The function that reads the token failed.</p><p>The service&#39;s log has the cause (<code>onDecision</code>). Let the function return <code>undefined</code> where there is no token; it should throw only where reading fails.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>A guard answers with 503 <code>temporarily_unavailable</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/token_unavailable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const token_unavailable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  token_unavailable as default
};
