import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"AGENT_IS_CLIENT","description":"This agent stands for an OAuth client that a person authorized.","frontmatter":{"title":"AGENT_IS_CLIENT","description":"This agent stands for an OAuth client that a person authorized.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/agent_is_client.md","filePath":"errors/agent_is_client.md"}');
const _sfc_main = { name: "errors/agent_is_client.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="agent_is_client" tabindex="-1">AGENT_IS_CLIENT <a class="header-anchor" href="#agent_is_client" aria-label="Permalink to &quot;AGENT_IS_CLIENT&quot;">​</a></h1><p>This agent stands for an OAuth client that a person authorized. It asks for grants at <code>/oauth/authorize</code>, and only its status can be changed.</p><p>Use an agent that you registered: <code>grantex agents list --kind agent</code>. What the client may ask for is in the settings of the service: <code>grantex resources set &lt;url&gt; --scope …</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/05-agents">protocol §5</a>.</p><p>Status 400, by <code>POST /v1/authorize</code>, <code>POST /v1/grants/delegate</code>, <code>PATCH /v1/agents/{id}</code>, <code>POST /v1/agents/{id}</code>, <code>POST /v1/agents/{id}/keys</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/agent_is_client.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const agent_is_client = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  agent_is_client as default
};
