import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"PRINCIPAL_DEPROVISIONED","description":"The organization's identity provider has deactivated this person over SCIM.","frontmatter":{"title":"PRINCIPAL_DEPROVISIONED","description":"The organization's identity provider has deactivated this person over SCIM.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/principal_deprovisioned.md","filePath":"errors/principal_deprovisioned.md"}`);
const _sfc_main = { name: "errors/principal_deprovisioned.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="principal_deprovisioned" tabindex="-1">PRINCIPAL_DEPROVISIONED <a class="header-anchor" href="#principal_deprovisioned" aria-label="Permalink to &quot;PRINCIPAL_DEPROVISIONED&quot;">​</a></h1><p>The organization&#39;s identity provider has deactivated this person over SCIM. Everything that they had allowed has ended, and they can allow nothing.</p><p>Activate the user at the identity provider, then ask again. Nothing comes back by itself.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#provisioning">protocol §16, Provisioning</a>.</p><p>Status 403, by <code>POST /v1/authorize</code>, <code>POST /v1/authorize/{id}/resend</code>, <code>POST /v1/token</code>, <code>POST /v1/token/refresh</code>, <code>POST /v1/grants/delegate</code>, <code>POST /v1/approvals/{id}/decide</code>, <code>POST /v1/principal-sessions</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/principal_deprovisioned.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const principal_deprovisioned = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  principal_deprovisioned as default
};
