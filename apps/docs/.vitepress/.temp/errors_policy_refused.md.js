import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"POLICY_REFUSED, policy_refused","description":"A policy of the developer refuses a scope that is asked for.","frontmatter":{"title":"POLICY_REFUSED, policy_refused","description":"A policy of the developer refuses a scope that is asked for.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/policy_refused.md","filePath":"errors/policy_refused.md"}');
const _sfc_main = { name: "errors/policy_refused.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="policy_refused-policy_refused" tabindex="-1">POLICY_REFUSED, policy_refused <a class="header-anchor" href="#policy_refused-policy_refused" aria-label="Permalink to &quot;POLICY_REFUSED, policy_refused&quot;">​</a></h1><h2 id="policy_refused-errors-of-grants-and-tokens" tabindex="-1">POLICY_REFUSED: Errors of grants and tokens <a class="header-anchor" href="#policy_refused-errors-of-grants-and-tokens" aria-label="Permalink to &quot;POLICY_REFUSED: Errors of grants and tokens&quot;">​</a></h2><p>A policy of the developer refuses a scope that is asked for. The message names policy and scope.</p><p>Ask for less, or change the policy: <code>grantex policies get &lt;name&gt;</code>. <code>grantex policies test</code> shows what it decides for a case.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#policies">protocol §15, Policies</a>.</p><p>Status 403, by <code>POST /v1/authorize</code>, <code>POST /v1/token</code>, <code>POST /v1/token/refresh</code>, <code>POST /v1/grants/delegate</code>.</p><h2 id="policy_refused-refusals-of-a-guard-calls" tabindex="-1">policy_refused: Refusals of a guard: calls <a class="header-anchor" href="#policy_refused-refusals-of-a-guard-calls" aria-label="Permalink to &quot;policy_refused: Refusals of a guard: calls&quot;">​</a></h2><p>A policy of the developer does not allow this call. <code>policy</code> of the body names it.</p><p>Change the call, or the policy: <code>grantex policies test</code> shows what it decides.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#policies">protocol §15, Policies</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/policy_refused.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const policy_refused = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  policy_refused as default
};
