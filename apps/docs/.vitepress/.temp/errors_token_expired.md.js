import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOKEN_EXPIRED","description":"The delegated token that the toolkit keeps has expired.","frontmatter":{"title":"TOKEN_EXPIRED","description":"The delegated token that the toolkit keeps has expired.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/token_expired.md","filePath":"errors/token_expired.md"}');
const _sfc_main = { name: "errors/token_expired.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="token_expired" tabindex="-1">TOKEN_EXPIRED <a class="header-anchor" href="#token_expired" aria-label="Permalink to &quot;TOKEN_EXPIRED&quot;">​</a></h1><p>The delegated token that the toolkit keeps has expired. A delegated grant is not refreshed.</p><p>Delegate again.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#delegate">protocol §6, Delegate</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/token_expired.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const token_expired = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  token_expired as default
};
