import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_RULES","description":"A developer has at most 100 rules about alerts.","frontmatter":{"title":"TOO_MANY_RULES","description":"A developer has at most 100 rules about alerts.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_rules.md","filePath":"errors/too_many_rules.md"}');
const _sfc_main = { name: "errors/too_many_rules.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_rules" tabindex="-1">TOO_MANY_RULES <a class="header-anchor" href="#too_many_rules" aria-label="Permalink to &quot;TOO_MANY_RULES&quot;">​</a></h1><p>A developer has at most 100 rules about alerts.</p><p>Delete one first: <code>grantex anomalies rules remove &lt;id&gt;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#anomalies">protocol §16, Anomalies</a>.</p><p>Status 409, by <code>POST /v1/anomalies/rules</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_rules.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_rules = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_rules as default
};
