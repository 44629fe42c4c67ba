import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"not_yet_valid","description":"The token is dated in the future, beyond five seconds.","frontmatter":{"title":"not_yet_valid","description":"The token is dated in the future, beyond five seconds.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/not_yet_valid.md","filePath":"errors/not_yet_valid.md"}');
const _sfc_main = { name: "errors/not_yet_valid.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="not_yet_valid" tabindex="-1">not_yet_valid <a class="header-anchor" href="#not_yet_valid" aria-label="Permalink to &quot;not_yet_valid&quot;">​</a></h1><p>The token is dated in the future, beyond five seconds.</p><p>Correct the clock of the service, or of the server.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#verify-offline">protocol §6, Verify offline</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/not_yet_valid.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const not_yet_valid = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  not_yet_valid as default
};
