import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOKEN_TOO_LARGE","description":"The grant token would be longer than 8 KiB, and no verifier takes longer ones.","frontmatter":{"title":"TOKEN_TOO_LARGE","description":"The grant token would be longer than 8 KiB, and no verifier takes longer ones.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/token_too_large.md","filePath":"errors/token_too_large.md"}');
const _sfc_main = { name: "errors/token_too_large.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="token_too_large" tabindex="-1">TOKEN_TOO_LARGE <a class="header-anchor" href="#token_too_large" aria-label="Permalink to &quot;TOKEN_TOO_LARGE&quot;">​</a></h1><p>The grant token would be longer than 8 KiB, and no verifier takes longer ones.</p><p>Ask for fewer or shorter scopes and limits, in several grants if it must be.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#authorize">protocol §6, Authorize</a>.</p><p>Status 400, by <code>POST /v1/authorize</code>, <code>POST /v1/grants/delegate</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/token_too_large.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const token_too_large = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  token_too_large as default
};
