import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"wrong_agent","description":"The tools of this agent accept its own grants alone (forAgent), and the call came with another agent's, often the parent's.","frontmatter":{"title":"wrong_agent","description":"The tools of this agent accept its own grants alone (forAgent), and the call came with another agent's, often the parent's.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/wrong_agent.md","filePath":"errors/wrong_agent.md"}`);
const _sfc_main = { name: "errors/wrong_agent.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="wrong_agent" tabindex="-1">wrong_agent <a class="header-anchor" href="#wrong_agent" aria-label="Permalink to &quot;wrong_agent&quot;">​</a></h1><p>The tools of this agent accept its own grants alone (<code>forAgent</code>), and the call came with another agent&#39;s, often the parent&#39;s.</p><p>Send the token that was delegated to this agent.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#delegate">protocol §6, Delegate</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/wrong_agent.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const wrong_agent = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  wrong_agent as default
};
