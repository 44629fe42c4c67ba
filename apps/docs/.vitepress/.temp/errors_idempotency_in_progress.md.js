import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"IDEMPOTENCY_IN_PROGRESS","description":"The first call with this Idempotency-Key is still running.","frontmatter":{"title":"IDEMPOTENCY_IN_PROGRESS","description":"The first call with this Idempotency-Key is still running.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/idempotency_in_progress.md","filePath":"errors/idempotency_in_progress.md"}');
const _sfc_main = { name: "errors/idempotency_in_progress.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="idempotency_in_progress" tabindex="-1">IDEMPOTENCY_IN_PROGRESS <a class="header-anchor" href="#idempotency_in_progress" aria-label="Permalink to &quot;IDEMPOTENCY_IN_PROGRESS&quot;">​</a></h1><p>The first call with this <code>Idempotency-Key</code> is still running.</p><p>Wait for as long as <code>retry-after</code> says, then send the same call again: you get the result of the first one.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 409, by 32 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/idempotency_in_progress.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const idempotency_in_progress = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  idempotency_in_progress as default
};
