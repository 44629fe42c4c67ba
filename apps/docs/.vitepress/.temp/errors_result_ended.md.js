import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"RESULT_ENDED","description":"You repeated a call with its Idempotency-Key, and what the first call made has ended or was removed since.","frontmatter":{"title":"RESULT_ENDED","description":"You repeated a call with its Idempotency-Key, and what the first call made has ended or was removed since.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/result_ended.md","filePath":"errors/result_ended.md"}');
const _sfc_main = { name: "errors/result_ended.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="result_ended" tabindex="-1">RESULT_ENDED <a class="header-anchor" href="#result_ended" aria-label="Permalink to &quot;RESULT_ENDED&quot;">​</a></h1><p>You repeated a call with its <code>Idempotency-Key</code>, and what the first call made has ended or was removed since. The server does not hand it out again.</p><p>If you want a new result, send the call with a new key. For an admission, this means that the call was settled: another run needs a key of its own.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 410, by <code>POST /v1/authorize</code>, <code>POST /v1/authorize/{id}/link</code>, <code>POST /v1/admissions</code>, <code>POST /v1/principal-sessions</code>, <code>POST /v1/scim/tokens</code>, <code>POST /v1/scim/tokens/{id}/rotate</code>, <code>POST /v1/keys</code>, <code>POST /v1/keys/rotate</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/result_ended.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const result_ended = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  result_ended as default
};
