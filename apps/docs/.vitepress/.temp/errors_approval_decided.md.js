import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"APPROVAL_DECIDED","description":"The call was approved or refused before, or the approval was used.","frontmatter":{"title":"APPROVAL_DECIDED","description":"The call was approved or refused before, or the approval was used.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/approval_decided.md","filePath":"errors/approval_decided.md"}');
const _sfc_main = { name: "errors/approval_decided.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="approval_decided" tabindex="-1">APPROVAL_DECIDED <a class="header-anchor" href="#approval_decided" aria-label="Permalink to &quot;APPROVAL_DECIDED&quot;">​</a></h1><p>The call was approved or refused before, or the approval was used.</p><p>See what became of it: <code>grantex approvals get &lt;id&gt;</code>. For a new question, the agent makes the call again.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#approvals">protocol §15, Approvals</a>.</p><p>Status 409, by <code>POST /v1/approvals/{id}/decide</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/approval_decided.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const approval_decided = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  approval_decided as default
};
