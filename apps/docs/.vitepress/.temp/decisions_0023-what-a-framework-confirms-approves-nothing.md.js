import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"23. What a framework confirms approves nothing","description":"Context.","frontmatter":{"title":"23. What a framework confirms approves nothing","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0023-what-a-framework-confirms-approves-nothing.md","filePath":"decisions/0023-what-a-framework-confirms-approves-nothing.md"}');
const _sfc_main = { name: "decisions/0023-what-a-framework-confirms-approves-nothing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="23-what-a-framework-confirms-approves-nothing" tabindex="-1">23. What a framework confirms approves nothing <a class="header-anchor" href="#23-what-a-framework-confirms-approves-nothing" aria-label="Permalink to &quot;23. What a framework confirms approves nothing&quot;">​</a></h1><p><strong>Context.</strong> Frameworks ask people by themselves: <code>toolApproval</code> of the AI SDK, <code>needsApproval</code> of the OpenAI Agents SDK, confirmations of the ADK, interrupts of LangGraph. It would be convenient to take their answer for an approval of the person.</p><p><strong>Decision.</strong> Only the person who gave the grant approves a call, on the page of the server, with their passkey. A framework that can show a page or pause is used for that: URL elicitation of MCP, interrupts of LangGraph, confirmations of the ADK. Where it resumes, the same call is decided anew. The AI SDK and the OpenAI Agents SDK ask <em>before</em> the tool runs, when nobody knows yet whether the server asks; there the refusal is the answer of the tool, and the application shows its <code>approvalUrl</code>.</p><p><strong>Rejected.</strong> Asking the server before the tool, to translate its question into <code>toolApproval</code>: two decisions for one call, of which the first one holds nothing. Taking a &quot;yes&quot; of the framework: whoever sits at the application gives it, not the person.</p><p><strong>Consequences.</strong> Two of the frameworks show no dialog of their own for an approval. An answer in a framework&#39;s dialog never replaces one on the page, also where both are asked for.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0023-what-a-framework-confirms-approves-nothing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0023WhatAFrameworkConfirmsApprovesNothing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0023WhatAFrameworkConfirmsApprovesNothing as default
};
