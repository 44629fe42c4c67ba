import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_CODE","description":"The code cannot be exchanged: it is older than 60 seconds, was used before, belongs to another agent, comes with the wrong codeVerifier, or its request was taken back.","frontmatter":{"title":"INVALID_CODE","description":"The code cannot be exchanged: it is older than 60 seconds, was used before, belongs to another agent, comes with the wrong codeVerifier, or its request was taken back.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_code.md","filePath":"errors/invalid_code.md"}');
const _sfc_main = { name: "errors/invalid_code.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_code" tabindex="-1">INVALID_CODE <a class="header-anchor" href="#invalid_code" aria-label="Permalink to &quot;INVALID_CODE&quot;">​</a></h1><p>The code cannot be exchanged: it is older than 60 seconds, was used before, belongs to another agent, comes with the wrong <code>codeVerifier</code>, or its request was taken back.</p><p>Exchange a code at once, and only once. Ask again: <code>grantex authorize</code>, or <code>POST /v1/authorize</code>. Using a code a second time after a minute revokes its grant.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#exchange">protocol §6, Exchange</a>.</p><p>Status 400, by <code>POST /v1/token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_code.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_code = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_code as default
};
