import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"GRANT_ENDED","description":"The grant is over: revoked, expired, or given back.","frontmatter":{"title":"GRANT_ENDED","description":"The grant is over: revoked, expired, or given back.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/grant_ended.md","filePath":"errors/grant_ended.md"}');
const _sfc_main = { name: "errors/grant_ended.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="grant_ended" tabindex="-1">GRANT_ENDED <a class="header-anchor" href="#grant_ended" aria-label="Permalink to &quot;GRANT_ENDED&quot;">​</a></h1><p>The grant is over: revoked, expired, or given back. From an approval or a hold: the grant behind it is no longer in force. From a token source of an SDK: the source makes no further requests.</p><p>Ask the person for a new grant. <code>grantex grants get &lt;id&gt;</code> shows when and by whom it ended.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#revoke">protocol §6, Revoke</a>.</p><p>Status 400, by <code>POST /v1/grants/delegate</code>. Status 409, by <code>POST /v1/approvals/{id}/decide</code>, <code>POST /v1/grants/{id}/hold</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/grant_ended.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const grant_ended = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  grant_ended as default
};
