import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"GRANT_UNKNOWN","description":"A token source has an empty store, and no grant to start with.","frontmatter":{"title":"GRANT_UNKNOWN","description":"A token source has an empty store, and no grant to start with.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/grant_unknown.md","filePath":"errors/grant_unknown.md"}');
const _sfc_main = { name: "errors/grant_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="grant_unknown" tabindex="-1">GRANT_UNKNOWN <a class="header-anchor" href="#grant_unknown" aria-label="Permalink to &quot;GRANT_UNKNOWN&quot;">​</a></h1><p>A token source has an empty store, and no <code>grant</code> to start with.</p><p>Give it the grant of an exchange once: <code>gx.tokenSource({ agentId, store, grant })</code>. Later starts read the store.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#exchange">protocol §6, Exchange</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/grant_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const grant_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  grant_unknown as default
};
