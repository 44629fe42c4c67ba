import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"approval_required","description":"The grant lets the agent make this call only after the person has approved it.","frontmatter":{"title":"approval_required","description":"The grant lets the agent make this call only after the person has approved it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/approval_required.md","filePath":"errors/approval_required.md"}');
const _sfc_main = { name: "errors/approval_required.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="approval_required" tabindex="-1">approval_required <a class="header-anchor" href="#approval_required" aria-label="Permalink to &quot;approval_required&quot;">​</a></h1><p>The grant lets the agent make this call only after the person has approved it. The body has <code>approvalUrl</code> and until when they can decide.</p><p>Show the person <code>approvalUrl</code>, wait (<code>guard.waitForApproval</code>, <code>grantex approvals wait &lt;id&gt;</code>), then make exactly the same call again within five minutes.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#approvals">protocol §15, Approvals</a>.</p><p>A guard answers with 403 <code>approval_required</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/approval_required.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const approval_required = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  approval_required as default
};
