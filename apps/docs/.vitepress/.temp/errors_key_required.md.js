import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"KEY_REQUIRED","description":"The service, or the agent, takes only tokens that are bound to a key, and this request names none.","frontmatter":{"title":"KEY_REQUIRED","description":"The service, or the agent, takes only tokens that are bound to a key, and this request names none.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/key_required.md","filePath":"errors/key_required.md"}');
const _sfc_main = { name: "errors/key_required.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="key_required" tabindex="-1">KEY_REQUIRED <a class="header-anchor" href="#key_required" aria-label="Permalink to &quot;KEY_REQUIRED&quot;">​</a></h1><p>The service, or the agent, takes only tokens that are bound to a key, and this request names none.</p><p>Send a DPoP proof in the header <code>DPoP</code>. For a delegation, the sub-agent needs a registered key: <code>grantex agents rotate-key &lt;agent&gt; --key-dir keys</code>. In the SDKs, give the client the agent&#39;s key.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#token">protocol §14, Token</a>.</p><p>Status 400, by <code>POST /v1/token</code>, <code>POST /v1/token/refresh</code>, <code>POST /v1/grants/delegate</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/key_required.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const key_required = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  key_required as default
};
