import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGN_IN_CANCELLED","description":"Nobody signed in at the provider.","frontmatter":{"title":"SIGN_IN_CANCELLED","description":"Nobody signed in at the provider.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sign_in_cancelled.md","filePath":"errors/sign_in_cancelled.md"}');
const _sfc_main = { name: "errors/sign_in_cancelled.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sign_in_cancelled" tabindex="-1">SIGN_IN_CANCELLED <a class="header-anchor" href="#sign_in_cancelled" aria-label="Permalink to &quot;SIGN_IN_CANCELLED&quot;">​</a></h1><p>Nobody signed in at the provider.</p><p>Go back and sign in.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#signing-in-at-a-provider">protocol §6, Signing in at a provider</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sign_in_cancelled.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sign_in_cancelled = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sign_in_cancelled as default
};
