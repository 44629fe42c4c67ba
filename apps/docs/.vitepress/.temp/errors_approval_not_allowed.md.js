import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"APPROVAL_NOT_ALLOWED","description":"No group of this person lets them approve the scopes that are asked for.","frontmatter":{"title":"APPROVAL_NOT_ALLOWED","description":"No group of this person lets them approve the scopes that are asked for.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/approval_not_allowed.md","filePath":"errors/approval_not_allowed.md"}');
const _sfc_main = { name: "errors/approval_not_allowed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="approval_not_allowed" tabindex="-1">APPROVAL_NOT_ALLOWED <a class="header-anchor" href="#approval_not_allowed" aria-label="Permalink to &quot;APPROVAL_NOT_ALLOWED&quot;">​</a></h1><p>No group of this person lets them approve the scopes that are asked for. Their organization decides that over SCIM. The message names the scopes.</p><p>Ask for less, or let an administrator change what the group approves: <code>grantex scim groups approve &lt;id&gt; --scope …</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#provisioning">protocol §16, Provisioning</a>.</p><p>Status 403, by <code>POST /v1/authorize</code>, <code>POST /v1/token</code>, <code>POST /v1/approvals/{id}/decide</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/approval_not_allowed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const approval_not_allowed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  approval_not_allowed as default
};
