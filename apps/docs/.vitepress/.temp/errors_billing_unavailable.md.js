import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"BILLING_UNAVAILABLE","description":"Stripe did not answer, or refused this server's key.","frontmatter":{"title":"BILLING_UNAVAILABLE","description":"Stripe did not answer, or refused this server's key.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/billing_unavailable.md","filePath":"errors/billing_unavailable.md"}`);
const _sfc_main = { name: "errors/billing_unavailable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="billing_unavailable" tabindex="-1">BILLING_UNAVAILABLE <a class="header-anchor" href="#billing_unavailable" aria-label="Permalink to &quot;BILLING_UNAVAILABLE&quot;">​</a></h1><p>Stripe did not answer, or refused this server&#39;s key.</p><p>Try again after <code>retry-after</code> seconds. If it lasts, the operator checks <code>GRANTEX_STRIPE_KEY</code>; the server&#39;s log says what Stripe answered.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#billing">protocol §16, Billing</a>.</p><p>Status 503, by <code>POST /v1/billing/checkout</code>, <code>POST /v1/billing/portal</code>, <code>POST /v1/billing/webhook</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/billing_unavailable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const billing_unavailable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  billing_unavailable as default
};
