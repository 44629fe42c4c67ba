import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"DIRECTORY_SIGN_IN","description":"This person decides by signing in at the provider of their organization, not by a passkey.","frontmatter":{"title":"DIRECTORY_SIGN_IN","description":"This person decides by signing in at the provider of their organization, not by a passkey.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/directory_sign_in.md","filePath":"errors/directory_sign_in.md"}');
const _sfc_main = { name: "errors/directory_sign_in.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="directory_sign_in" tabindex="-1">DIRECTORY_SIGN_IN <a class="header-anchor" href="#directory_sign_in" aria-label="Permalink to &quot;DIRECTORY_SIGN_IN&quot;">​</a></h1><p>This person decides by signing in at the provider of their organization, not by a passkey.</p><p>Open the request again and sign in from there.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#signing-in-at-a-provider">protocol §6, Signing in at a provider</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/directory_sign_in.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const directory_sign_in = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  directory_sign_in as default
};
