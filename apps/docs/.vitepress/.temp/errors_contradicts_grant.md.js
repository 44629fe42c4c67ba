import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"CONTRADICTS_GRANT","description":"The entry states an agent, a DID or a principal that is not the grant's.","frontmatter":{"title":"CONTRADICTS_GRANT","description":"The entry states an agent, a DID or a principal that is not the grant's.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/contradicts_grant.md","filePath":"errors/contradicts_grant.md"}`);
const _sfc_main = { name: "errors/contradicts_grant.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="contradicts_grant" tabindex="-1">CONTRADICTS_GRANT <a class="header-anchor" href="#contradicts_grant" aria-label="Permalink to &quot;CONTRADICTS_GRANT&quot;">​</a></h1><p>The entry states an agent, a DID or a principal that is not the grant&#39;s. The message names the member.</p><p>Leave these members out: the server takes them from the grant.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>Status 422, by <code>POST /v1/audit/log</code>, <code>POST /v1/audit/batch</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/contradicts_grant.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const contradicts_grant = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  contradicts_grant as default
};
