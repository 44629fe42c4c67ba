import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"CHOICE_NOT_OFFERED","description":"A choice is none of those that the page offers: a scope that is not asked for, a limit above the one that is asked for, or another time.","frontmatter":{"title":"CHOICE_NOT_OFFERED","description":"A choice is none of those that the page offers: a scope that is not asked for, a limit above the one that is asked for, or another time.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/choice_not_offered.md","filePath":"errors/choice_not_offered.md"}');
const _sfc_main = { name: "errors/choice_not_offered.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="choice_not_offered" tabindex="-1">CHOICE_NOT_OFFERED <a class="header-anchor" href="#choice_not_offered" aria-label="Permalink to &quot;CHOICE_NOT_OFFERED&quot;">​</a></h1><p>A choice is none of those that the page offers: a scope that is not asked for, a limit above the one that is asked for, or another time.</p><p>Open the request again and choose there.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/choice_not_offered.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const choice_not_offered = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  choice_not_offered as default
};
