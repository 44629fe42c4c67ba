import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"AUDIT_BUSY","description":"Too many entries wait to be written for this developer.","frontmatter":{"title":"AUDIT_BUSY","description":"Too many entries wait to be written for this developer.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/audit_busy.md","filePath":"errors/audit_busy.md"}');
const _sfc_main = { name: "errors/audit_busy.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="audit_busy" tabindex="-1">AUDIT_BUSY <a class="header-anchor" href="#audit_busy" aria-label="Permalink to &quot;AUDIT_BUSY&quot;">​</a></h1><p>Too many entries wait to be written for this developer.</p><p>Repeat after <code>retry-after</code> seconds with the same <code>Idempotency-Key</code>. Send entries in batches (<code>POST /v1/audit/batch</code>); the sinks of the guards do both.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>Status 503, by <code>POST /v1/audit/log</code>, <code>POST /v1/audit/batch</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/audit_busy.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const audit_busy = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  audit_busy as default
};
