import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"CHOICE_CHANGED","description":"The choice is not the one that the passkey was asked for.","frontmatter":{"title":"CHOICE_CHANGED","description":"The choice is not the one that the passkey was asked for.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/choice_changed.md","filePath":"errors/choice_changed.md"}');
const _sfc_main = { name: "errors/choice_changed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="choice_changed" tabindex="-1">CHOICE_CHANGED <a class="header-anchor" href="#choice_changed" aria-label="Permalink to &quot;CHOICE_CHANGED&quot;">​</a></h1><p>The choice is not the one that the passkey was asked for.</p><p>Check it and approve again.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/choice_changed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const choice_changed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  choice_changed as default
};
