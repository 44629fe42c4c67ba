import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGNATURE_USED","description":"This signed report is in the log already.","frontmatter":{"title":"SIGNATURE_USED","description":"This signed report is in the log already.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/signature_used.md","filePath":"errors/signature_used.md"}');
const _sfc_main = { name: "errors/signature_used.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="signature_used" tabindex="-1">SIGNATURE_USED <a class="header-anchor" href="#signature_used" aria-label="Permalink to &quot;SIGNATURE_USED&quot;">​</a></h1><p>This signed report is in the log already. The message names its entry.</p><p>If you mean a second report of the same, sign it again with another salt. To repeat a request whose answer was lost, send its <code>Idempotency-Key</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>Status 409, by <code>POST /v1/audit/log</code>, <code>POST /v1/audit/batch</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/signature_used.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const signature_used = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  signature_used as default
};
