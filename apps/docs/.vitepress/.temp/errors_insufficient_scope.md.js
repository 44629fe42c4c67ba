import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"insufficient_scope","description":"The token is valid, and does not allow this call.","frontmatter":{"title":"insufficient_scope","description":"The token is valid, and does not allow this call.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/insufficient_scope.md","filePath":"errors/insufficient_scope.md"}');
const _sfc_main = { name: "errors/insufficient_scope.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="insufficient_scope" tabindex="-1">insufficient_scope <a class="header-anchor" href="#insufficient_scope" aria-label="Permalink to &quot;insufficient_scope&quot;">​</a></h1><p>The token is valid, and does not allow this call. The member <code>code</code> says why, and <code>scope</code> of the challenge names what to ask for.</p><p>Ask the person for a grant with those scopes: log in again with that <code>scope</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/insufficient_scope.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const insufficient_scope = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  insufficient_scope as default
};
