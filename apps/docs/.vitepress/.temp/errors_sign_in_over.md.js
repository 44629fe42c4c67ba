import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGN_IN_OVER","description":"The sign-in took longer than ten minutes, was used before, began in another browser, or for another provider.","frontmatter":{"title":"SIGN_IN_OVER","description":"The sign-in took longer than ten minutes, was used before, began in another browser, or for another provider.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sign_in_over.md","filePath":"errors/sign_in_over.md"}');
const _sfc_main = { name: "errors/sign_in_over.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sign_in_over" tabindex="-1">SIGN_IN_OVER <a class="header-anchor" href="#sign_in_over" aria-label="Permalink to &quot;SIGN_IN_OVER&quot;">​</a></h1><p>The sign-in took longer than ten minutes, was used before, began in another browser, or for another provider.</p><p>Go back to the page where it began, in this browser, and sign in again.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#signing-in-at-a-provider">protocol §6, Signing in at a provider</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sign_in_over.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sign_in_over = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sign_in_over as default
};
