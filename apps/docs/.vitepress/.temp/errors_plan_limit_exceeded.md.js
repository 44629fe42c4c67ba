import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"PLAN_LIMIT_EXCEEDED","description":"The developer's plan has as many agents or grants as there are already.","frontmatter":{"title":"PLAN_LIMIT_EXCEEDED","description":"The developer's plan has as many agents or grants as there are already.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/plan_limit_exceeded.md","filePath":"errors/plan_limit_exceeded.md"}`);
const _sfc_main = { name: "errors/plan_limit_exceeded.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="plan_limit_exceeded" tabindex="-1">PLAN_LIMIT_EXCEEDED <a class="header-anchor" href="#plan_limit_exceeded" aria-label="Permalink to &quot;PLAN_LIMIT_EXCEEDED&quot;">​</a></h1><p>The developer&#39;s plan has as many agents or grants as there are already. The message says what the plan has and how many there are. Nothing else is refused: grants in force go on.</p><p>Choose another plan (<code>grantex billing checkout &lt;plan&gt;</code>, or the console), or remove agents and grants that nobody needs.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#billing">protocol §16, Billing</a>.</p><p>Status 402, by <code>POST /v1/authorize</code>, <code>POST /v1/grants/delegate</code>, <code>POST /v1/agents</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/plan_limit_exceeded.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const plan_limit_exceeded = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  plan_limit_exceeded as default
};
