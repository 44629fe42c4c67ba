import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"APPROVAL_EXPIRED","description":"The 15 minutes in which the person could decide, or the 5 minutes in which an approved call could run, are over.","frontmatter":{"title":"APPROVAL_EXPIRED","description":"The 15 minutes in which the person could decide, or the 5 minutes in which an approved call could run, are over.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/approval_expired.md","filePath":"errors/approval_expired.md"}');
const _sfc_main = { name: "errors/approval_expired.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="approval_expired" tabindex="-1">APPROVAL_EXPIRED <a class="header-anchor" href="#approval_expired" aria-label="Permalink to &quot;APPROVAL_EXPIRED&quot;">​</a></h1><p>The 15 minutes in which the person could decide, or the 5 minutes in which an approved call could run, are over.</p><p>Make the same call again, which asks anew. A refused call stays refused for its grant.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#approvals">protocol §15, Approvals</a>.</p><p>Status 410, by <code>POST /v1/approvals/{id}/decide</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/approval_expired.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const approval_expired = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  approval_expired as default
};
