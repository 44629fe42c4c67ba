import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"22. Policies are written in Cedar","description":"Context.","frontmatter":{"title":"22. Policies are written in Cedar","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0022-policies-are-written-in-cedar.md","filePath":"decisions/0022-policies-are-written-in-cedar.md"}');
const _sfc_main = { name: "decisions/0022-policies-are-written-in-cedar.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="22-policies-are-written-in-cedar" tabindex="-1">22. Policies are written in Cedar <a class="header-anchor" href="#22-policies-are-written-in-cedar" aria-label="Permalink to &quot;22. Policies are written in Cedar&quot;">​</a></h1><p><strong>Context.</strong> Developers restrict their agents beyond what people have granted: by the hour, the amount, the person. A language of our own would have to be designed, documented, proven and learned.</p><p><strong>Decision.</strong> Policies are <a href="https://docs.cedarpolicy.com" target="_blank" rel="noreferrer">Cedar</a>, evaluated by its own library (<code>@cedar-policy/cedar-wasm</code>) in the server alone. Only restrictions are possible: whatever a grant holds is permitted already, <code>forbid</code> refuses, and a <code>permit</code> with <code>@verdict(&quot;ask&quot;)</code> asks the person. A text is checked by Cedar&#39;s validator when it is saved, against a schema that is made from the arguments that it reads. Of a call only these arguments reach Cedar, and whatever it cannot compare refuses.</p><p><strong>Rejected.</strong> Policies in guards: each language would need an engine, and a changed policy would have to reach them all. A general language, such as Rego or JavaScript: less of it is checked when a policy is saved, and it can do more than restrict.</p><p><strong>Consequences.</strong> A policy that reads a fact of a call makes its scopes need the server. Replaying a policy over the log is possible, because each admission records the facts that policies read; what the log lacks is named and never guessed. The digest of the policy set stands in the entries of admissions alone: what policies decide when a token is issued shows in its scopes. The library is WebAssembly of several megabytes, which a server loads with its first policy.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0022-policies-are-written-in-cedar.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0022PoliciesAreWrittenInCedar = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0022PoliciesAreWrittenInCedar as default
};
