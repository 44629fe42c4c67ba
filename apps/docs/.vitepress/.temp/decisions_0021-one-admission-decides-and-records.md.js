import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"21. One admission decides and records","description":"Context.","frontmatter":{"title":"21. One admission decides and records","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0021-one-admission-decides-and-records.md","filePath":"decisions/0021-one-admission-decides-and-records.md"}');
const _sfc_main = { name: "decisions/0021-one-admission-decides-and-records.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="21-one-admission-decides-and-records" tabindex="-1">21. One admission decides and records <a class="header-anchor" href="#21-one-admission-decides-and-records" aria-label="Permalink to &quot;21. One admission decides and records&quot;">​</a></h1><p><strong>Context.</strong> An approval is used once, a budget is shared by a whole tree, a hold counts at once. None of these can be decided by a token alone, and each of them can be overtaken by a revocation or by a second call between the decision and its record.</p><p><strong>Decision.</strong> What the token decides stays offline. A call whose grant or rule needs more takes one request to the server, which locks what the call depends on, decides everything again (revocation, scopes, limits, holds, policies, budgets, approval) and writes the <code>allowed</code> or <code>blocked</code> entry, in one transaction. The guard writes no <code>allowed</code> entry of its own for it.</p><p><strong>Rejected.</strong> Reservations that expire: a call that runs late would run unpaid. Budgets in the memory of guards: fifty sub-agents at fifty services would each have their own.</p><p><strong>Consequences.</strong> Only calls of such grants pay for a request, and they are refused while the server does not answer. What is never settled stays spent, because nobody knows what the call has done; <code>ran: false</code> gives back what never started. Calls of one tree that share a budget take turns at its lock. API keys belong to a developer, not to one of their services: any key of a guard may ask about any of the developer&#39;s tokens that it was shown, and only that key settles.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0021-one-admission-decides-and-records.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0021OneAdmissionDecidesAndRecords = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0021OneAdmissionDecidesAndRecords as default
};
