import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"insufficient_user_authentication","description":"The service demands that the person is bound to an account in a stronger way than this grant states: see binding_too_weak.","frontmatter":{"title":"insufficient_user_authentication","description":"The service demands that the person is bound to an account in a stronger way than this grant states: see binding_too_weak.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/insufficient_user_authentication.md","filePath":"errors/insufficient_user_authentication.md"}');
const _sfc_main = { name: "errors/insufficient_user_authentication.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="insufficient_user_authentication" tabindex="-1">insufficient_user_authentication <a class="header-anchor" href="#insufficient_user_authentication" aria-label="Permalink to &quot;insufficient_user_authentication&quot;">​</a></h1><p>The service demands that the person is bound to an account in a stronger way than this grant states: see <a href="/grantex-public-path/docs/errors/binding_too_weak"><code>binding_too_weak</code></a>.</p><p>Ask the person for a new grant once they are bound in one of the ways in <code>acr_values</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#demanding-a-binding">protocol §6, Demanding a binding</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/insufficient_user_authentication.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const insufficient_user_authentication = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  insufficient_user_authentication as default
};
