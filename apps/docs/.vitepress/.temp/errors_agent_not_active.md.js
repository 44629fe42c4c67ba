import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"AGENT_NOT_ACTIVE","description":"The agent is suspended, so it gets no grants.","frontmatter":{"title":"AGENT_NOT_ACTIVE","description":"The agent is suspended, so it gets no grants.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/agent_not_active.md","filePath":"errors/agent_not_active.md"}');
const _sfc_main = { name: "errors/agent_not_active.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="agent_not_active" tabindex="-1">AGENT_NOT_ACTIVE <a class="header-anchor" href="#agent_not_active" aria-label="Permalink to &quot;AGENT_NOT_ACTIVE&quot;">​</a></h1><p>The agent is suspended, so it gets no grants. Those that it had have ended.</p><p>Reactivate it, then ask the person again: <code>grantex agents reactivate &lt;agent&gt;</code>, or <code>PATCH /v1/agents/:id</code> with <code>{&quot;status&quot;: &quot;active&quot;}</code>. Grants that ended stay ended.</p><p>See <a href="/grantex-public-path/docs/protocol/05-agents">protocol §5</a>.</p><p>Status 403, by <code>POST /v1/authorize</code>, <code>POST /v1/authorize/{id}/resend</code>, <code>POST /v1/grants/delegate</code>, <code>POST /v1/approvals/{id}/decide</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/agent_not_active.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const agent_not_active = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  agent_not_active as default
};
