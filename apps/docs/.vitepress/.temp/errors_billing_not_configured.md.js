import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"BILLING_NOT_CONFIGURED","description":"The operator has not set up billing, so nothing is sold or limited here.","frontmatter":{"title":"BILLING_NOT_CONFIGURED","description":"The operator has not set up billing, so nothing is sold or limited here.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/billing_not_configured.md","filePath":"errors/billing_not_configured.md"}');
const _sfc_main = { name: "errors/billing_not_configured.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="billing_not_configured" tabindex="-1">BILLING_NOT_CONFIGURED <a class="header-anchor" href="#billing_not_configured" aria-label="Permalink to &quot;BILLING_NOT_CONFIGURED&quot;">​</a></h1><p>The operator has not set up billing, so nothing is sold or limited here.</p><p>Nothing to do for a developer. The operator sets <code>GRANTEX_STRIPE_KEY</code>, <code>GRANTEX_STRIPE_WEBHOOK_SECRET</code> and <code>GRANTEX_PLANS</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#billing">protocol §16, Billing</a>.</p><p>Status 503, by <code>GET /v1/billing/subscription</code>, <code>POST /v1/billing/checkout</code>, <code>POST /v1/billing/portal</code>, <code>POST /v1/billing/webhook</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/billing_not_configured.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const billing_not_configured = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  billing_not_configured as default
};
