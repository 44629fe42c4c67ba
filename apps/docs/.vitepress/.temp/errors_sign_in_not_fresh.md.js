import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGN_IN_NOT_FRESH","description":"The provider did not ask the person again, or does not say when it did (auth_time).","frontmatter":{"title":"SIGN_IN_NOT_FRESH","description":"The provider did not ask the person again, or does not say when it did (auth_time).","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sign_in_not_fresh.md","filePath":"errors/sign_in_not_fresh.md"}');
const _sfc_main = { name: "errors/sign_in_not_fresh.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sign_in_not_fresh" tabindex="-1">SIGN_IN_NOT_FRESH <a class="header-anchor" href="#sign_in_not_fresh" aria-label="Permalink to &quot;SIGN_IN_NOT_FRESH&quot;">​</a></h1><p>The provider did not ask the person again, or does not say when it did (<code>auth_time</code>). A decision needs a new sign-in.</p><p>Sign out at the provider and sign in again. If it happens to everybody, let the provider honour <code>prompt=login</code> and <code>max_age=0</code>, and state <code>auth_time</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#signing-in-at-a-provider">protocol §6, Signing in at a provider</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sign_in_not_fresh.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sign_in_not_fresh = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sign_in_not_fresh as default
};
