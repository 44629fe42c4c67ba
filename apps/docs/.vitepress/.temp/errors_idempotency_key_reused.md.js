import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"IDEMPOTENCY_KEY_REUSED","description":"This Idempotency-Key came with another body before, so the server does not know which of the two calls you mean.","frontmatter":{"title":"IDEMPOTENCY_KEY_REUSED","description":"This Idempotency-Key came with another body before, so the server does not know which of the two calls you mean.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/idempotency_key_reused.md","filePath":"errors/idempotency_key_reused.md"}');
const _sfc_main = { name: "errors/idempotency_key_reused.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="idempotency_key_reused" tabindex="-1">IDEMPOTENCY_KEY_REUSED <a class="header-anchor" href="#idempotency_key_reused" aria-label="Permalink to &quot;IDEMPOTENCY_KEY_REUSED&quot;">​</a></h1><p>This <code>Idempotency-Key</code> came with another body before, so the server does not know which of the two calls you mean.</p><p>Use a new key for a new call, and repeat a call with exactly the same body. The SDKs make a key for each call.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 409, by 32 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/idempotency_key_reused.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const idempotency_key_reused = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  idempotency_key_reused as default
};
