import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGNATURE_KEY_UNKNOWN","description":"The agent of the grant never had the key that signed.","frontmatter":{"title":"SIGNATURE_KEY_UNKNOWN","description":"The agent of the grant never had the key that signed.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/signature_key_unknown.md","filePath":"errors/signature_key_unknown.md"}');
const _sfc_main = { name: "errors/signature_key_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="signature_key_unknown" tabindex="-1">SIGNATURE_KEY_UNKNOWN <a class="header-anchor" href="#signature_key_unknown" aria-label="Permalink to &quot;SIGNATURE_KEY_UNKNOWN&quot;">​</a></h1><p>The agent of the grant never had the key that signed.</p><p>Sign with the agent&#39;s own key, or register it first: <code>grantex agents rotate-key &lt;agent&gt; --key-dir keys</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>Status 422, by <code>POST /v1/audit/log</code>, <code>POST /v1/audit/batch</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/signature_key_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const signature_key_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  signature_key_unknown as default
};
