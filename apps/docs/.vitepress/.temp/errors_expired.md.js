import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"expired","description":"The token is older than its exp.","frontmatter":{"title":"expired","description":"The token is older than its exp.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/expired.md","filePath":"errors/expired.md"}');
const _sfc_main = { name: "errors/expired.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="expired" tabindex="-1">expired <a class="header-anchor" href="#expired" aria-label="Permalink to &quot;expired&quot;">​</a></h1><p>The token is older than its <code>exp</code>.</p><p>Refresh it, and keep the refresh token in a store; a token source of the SDK refreshes by itself. If a new token is refused as well, the clock of the service is wrong.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#refresh">protocol §6, Refresh</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/expired.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const expired = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  expired as default
};
