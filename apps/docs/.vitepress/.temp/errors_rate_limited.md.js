import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"RATE_LIMITED","description":"Too many requests came with this API key, or from this network, in a short time.","frontmatter":{"title":"RATE_LIMITED","description":"Too many requests came with this API key, or from this network, in a short time.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/rate_limited.md","filePath":"errors/rate_limited.md"}');
const _sfc_main = { name: "errors/rate_limited.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="rate_limited" tabindex="-1">RATE_LIMITED <a class="header-anchor" href="#rate_limited" aria-label="Permalink to &quot;RATE_LIMITED&quot;">​</a></h1><p>Too many requests came with this API key, or from this network, in a short time. Many unknown credentials from one address have the same effect.</p><p>Wait for as long as <code>retry-after</code> says; the SDKs do so by themselves. Spread requests, verify tokens offline with a guard instead of asking for each, and share one feed among the guards of a process. The operator sets the limit by <code>GRANTEX_RATE_LIMIT</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 429, by 166 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/rate_limited.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const rate_limited = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  rate_limited as default
};
