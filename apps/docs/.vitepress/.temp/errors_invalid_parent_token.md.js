import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_PARENT_TOKEN","description":"The grant token to delegate with is not valid: it has expired, was revoked, belongs to another developer, or is no grant token of this server.","frontmatter":{"title":"INVALID_PARENT_TOKEN","description":"The grant token to delegate with is not valid: it has expired, was revoked, belongs to another developer, or is no grant token of this server.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_parent_token.md","filePath":"errors/invalid_parent_token.md"}');
const _sfc_main = { name: "errors/invalid_parent_token.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_parent_token" tabindex="-1">INVALID_PARENT_TOKEN <a class="header-anchor" href="#invalid_parent_token" aria-label="Permalink to &quot;INVALID_PARENT_TOKEN&quot;">​</a></h1><p>The grant token to delegate with is not valid: it has expired, was revoked, belongs to another developer, or is no grant token of this server.</p><p>Refresh the parent&#39;s grant and delegate again. A token source of the SDK refreshes by itself.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#delegate">protocol §6, Delegate</a>.</p><p>Status 400, by <code>POST /v1/grants/delegate</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_parent_token.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_parent_token = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_parent_token as default
};
