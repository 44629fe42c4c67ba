import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"APPROVAL_REFUSED, approval_refused","description":"The person refused this call.","frontmatter":{"title":"APPROVAL_REFUSED, approval_refused","description":"The person refused this call.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/approval_refused.md","filePath":"errors/approval_refused.md"}');
const _sfc_main = { name: "errors/approval_refused.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="approval_refused-approval_refused" tabindex="-1">APPROVAL_REFUSED, approval_refused <a class="header-anchor" href="#approval_refused-approval_refused" aria-label="Permalink to &quot;APPROVAL_REFUSED, approval_refused&quot;">​</a></h1><h2 id="approval_refused-errors-of-approvals-admissions-catalogs-and-policies" tabindex="-1">APPROVAL_REFUSED: Errors of approvals, admissions, catalogs and policies <a class="header-anchor" href="#approval_refused-errors-of-approvals-admissions-catalogs-and-policies" aria-label="Permalink to &quot;APPROVAL_REFUSED: Errors of approvals, admissions, catalogs and policies&quot;">​</a></h2><p>The person refused this call. The same call stays refused for its grant.</p><p>Do not repeat it. Ask the person what to do instead; a call with other arguments is another question.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#approvals">protocol §15, Approvals</a>.</p><h2 id="approval_refused-refusals-of-a-guard-calls" tabindex="-1">approval_refused: Refusals of a guard: calls <a class="header-anchor" href="#approval_refused-refusals-of-a-guard-calls" aria-label="Permalink to &quot;approval_refused: Refusals of a guard: calls&quot;">​</a></h2><p>The person refused this call. The same call stays refused for this grant.</p><p>Do not repeat it; ask the person what to do instead.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#approvals">protocol §15, Approvals</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/approval_refused.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const approval_refused = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  approval_refused as default
};
