import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"NOTHING_CHOSEN","description":"The person approved without choosing a scope.","frontmatter":{"title":"NOTHING_CHOSEN","description":"The person approved without choosing a scope.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/nothing_chosen.md","filePath":"errors/nothing_chosen.md"}');
const _sfc_main = { name: "errors/nothing_chosen.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="nothing_chosen" tabindex="-1">NOTHING_CHOSEN <a class="header-anchor" href="#nothing_chosen" aria-label="Permalink to &quot;NOTHING_CHOSEN&quot;">​</a></h1><p>The person approved without choosing a scope.</p><p>Choose at least one, or deny.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/nothing_chosen.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const nothing_chosen = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  nothing_chosen as default
};
