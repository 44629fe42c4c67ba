import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"binding_too_weak","description":"The service accepts only people who are bound in a stronger way (minimumBinding) than acr of this token states, or who signed in at another provider.","frontmatter":{"title":"binding_too_weak","description":"The service accepts only people who are bound in a stronger way (minimumBinding) than acr of this token states, or who signed in at another provider.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/binding_too_weak.md","filePath":"errors/binding_too_weak.md"}');
const _sfc_main = { name: "errors/binding_too_weak.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="binding_too_weak" tabindex="-1">binding_too_weak <a class="header-anchor" href="#binding_too_weak" aria-label="Permalink to &quot;binding_too_weak&quot;">​</a></h1><p>The service accepts only people who are bound in a stronger way (<code>minimumBinding</code>) than <code>acr</code> of this token states, or who signed in at another provider.</p><p>Let the person be bound in one of the ways in <code>acr_values</code>, by a confirmed address or at the organization&#39;s provider, and ask for a new grant. Tokens of a sandbox are bound to nobody.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#demanding-a-binding">protocol §6, Demanding a binding</a>.</p><p>A guard answers with 401 <code>insufficient_user_authentication</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/binding_too_weak.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const binding_too_weak = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  binding_too_weak as default
};
