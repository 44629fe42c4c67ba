import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGNATURE_MALFORMED","description":"The signature of a report is not a compact JWS with detached payload and the header {alg, kid, typ}, or salt is missing.","frontmatter":{"title":"SIGNATURE_MALFORMED","description":"The signature of a report is not a compact JWS with detached payload and the header {alg, kid, typ}, or salt is missing.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/signature_malformed.md","filePath":"errors/signature_malformed.md"}');
const _sfc_main = { name: "errors/signature_malformed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="signature_malformed" tabindex="-1">SIGNATURE_MALFORMED <a class="header-anchor" href="#signature_malformed" aria-label="Permalink to &quot;SIGNATURE_MALFORMED&quot;">​</a></h1><p>The signature of a report is not a compact JWS with detached payload and the header <code>{alg, kid, typ}</code>, or <code>salt</code> is missing.</p><p>Let the SDK sign, <code>gx.audit.log(entry, { key })</code>, or follow the form exactly: no further member in the header, no padding, an ES256 signature of 64 bytes.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>Status 400, by <code>POST /v1/audit/log</code>, <code>POST /v1/audit/batch</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/signature_malformed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const signature_malformed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  signature_malformed as default
};
