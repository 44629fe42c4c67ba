import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"audit_unavailable","description":"The call cannot be recorded, and this service runs no call without its entry.","frontmatter":{"title":"audit_unavailable","description":"The call cannot be recorded, and this service runs no call without its entry.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/audit_unavailable.md","filePath":"errors/audit_unavailable.md"}');
const _sfc_main = { name: "errors/audit_unavailable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="audit_unavailable" tabindex="-1">audit_unavailable <a class="header-anchor" href="#audit_unavailable" aria-label="Permalink to &quot;audit_unavailable&quot;">​</a></h1><p>The call cannot be recorded, and this service runs no call without its entry.</p><p>Check the connection to the server and the API key&#39;s role <code>audit-write</code>. <code>onAuditFault</code> reports the cause. With <code>mode: &#39;buffered&#39;</code> calls run while entries wait.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>A guard answers with 503 <code>temporarily_unavailable</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/audit_unavailable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const audit_unavailable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  audit_unavailable as default
};
