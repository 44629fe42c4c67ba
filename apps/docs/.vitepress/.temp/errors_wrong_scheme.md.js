import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"wrong_scheme","description":"The Authorization header has another scheme than Bearer, or than DPoP where only bound tokens are taken.","frontmatter":{"title":"wrong_scheme","description":"The Authorization header has another scheme than Bearer, or than DPoP where only bound tokens are taken.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/wrong_scheme.md","filePath":"errors/wrong_scheme.md"}');
const _sfc_main = { name: "errors/wrong_scheme.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="wrong_scheme" tabindex="-1">wrong_scheme <a class="header-anchor" href="#wrong_scheme" aria-label="Permalink to &quot;wrong_scheme&quot;">​</a></h1><p>The <code>Authorization</code> header has another scheme than <code>Bearer</code>, or than <code>DPoP</code> where only bound tokens are taken.</p><p>Send the grant token as <code>Authorization: Bearer &lt;token&gt;</code>. An API key is no grant token.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/wrong_scheme.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const wrong_scheme = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  wrong_scheme as default
};
