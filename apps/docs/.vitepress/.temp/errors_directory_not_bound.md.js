import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"DIRECTORY_NOT_BOUND","description":"The person signed in, and has never decided about an agent with this account.","frontmatter":{"title":"DIRECTORY_NOT_BOUND","description":"The person signed in, and has never decided about an agent with this account.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/directory_not_bound.md","filePath":"errors/directory_not_bound.md"}');
const _sfc_main = { name: "errors/directory_not_bound.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="directory_not_bound" tabindex="-1">DIRECTORY_NOT_BOUND <a class="header-anchor" href="#directory_not_bound" aria-label="Permalink to &quot;DIRECTORY_NOT_BOUND&quot;">​</a></h1><p>The person signed in, and has never decided about an agent with this account.</p><p>Sign in with the account that was used to approve, or with a passkey.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#signing-in-at-a-provider">protocol §6, Signing in at a provider</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/directory_not_bound.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const directory_not_bound = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  directory_not_bound as default
};
