import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGNATURE_INVALID","description":"The signature does not hold.","frontmatter":{"title":"SIGNATURE_INVALID","description":"The signature does not hold.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/signature_invalid.md","filePath":"errors/signature_invalid.md"}');
const _sfc_main = { name: "errors/signature_invalid.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="signature_invalid" tabindex="-1">SIGNATURE_INVALID <a class="header-anchor" href="#signature_invalid" aria-label="Permalink to &quot;SIGNATURE_INVALID&quot;">​</a></h1><p>The signature does not hold. From the audit log: it was made over another entry, issuer or agent. From <code>POST /v1/billing/webhook</code>: Stripe did not sign the request within five minutes.</p><p>Sign exactly what you send: status, action, metadata and salt. For Stripe, compare <code>GRANTEX_STRIPE_WEBHOOK_SECRET</code> with the endpoint&#39;s signing secret, and let no proxy change the body.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>Status 422, by <code>POST /v1/audit/log</code>, <code>POST /v1/audit/batch</code>. Status 400, by <code>POST /v1/billing/webhook</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/signature_invalid.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const signature_invalid = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  signature_invalid as default
};
