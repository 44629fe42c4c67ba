import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SCOPE_NOT_DECLARED","description":"The agent does not declare a scope that is asked for.","frontmatter":{"title":"SCOPE_NOT_DECLARED","description":"The agent does not declare a scope that is asked for.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/scope_not_declared.md","filePath":"errors/scope_not_declared.md"}');
const _sfc_main = { name: "errors/scope_not_declared.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="scope_not_declared" tabindex="-1">SCOPE_NOT_DECLARED <a class="header-anchor" href="#scope_not_declared" aria-label="Permalink to &quot;SCOPE_NOT_DECLARED&quot;">​</a></h1><p>The agent does not declare a scope that is asked for. What an agent declares is the most that it can be granted; in a delegation this holds for every agent of the chain. The message names scope and agent.</p><p>Ask for less, or let the agent declare it: <code>PATCH /v1/agents/:id</code> with the whole list of <code>scopes</code>. <code>grantex agents get &lt;agent&gt;</code> shows what it declares.</p><p>See <a href="/grantex-public-path/docs/protocol/05-agents">protocol §5</a>.</p><p>Status 400, by <code>POST /v1/authorize</code>, <code>POST /v1/token</code>, <code>POST /v1/token/refresh</code>, <code>POST /v1/grants/delegate</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/scope_not_declared.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const scope_not_declared = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  scope_not_declared as default
};
