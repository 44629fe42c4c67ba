import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ON_HOLD, on_hold","description":"The grant, a grant above it, or an agent of the chain is on hold.","frontmatter":{"title":"ON_HOLD, on_hold","description":"The grant, a grant above it, or an agent of the chain is on hold.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/on_hold.md","filePath":"errors/on_hold.md"}');
const _sfc_main = { name: "errors/on_hold.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="on_hold-on_hold" tabindex="-1">ON_HOLD, on_hold <a class="header-anchor" href="#on_hold-on_hold" aria-label="Permalink to &quot;ON_HOLD, on_hold&quot;">​</a></h1><h2 id="on_hold-errors-of-grants-and-tokens" tabindex="-1">ON_HOLD: Errors of grants and tokens <a class="header-anchor" href="#on_hold-errors-of-grants-and-tokens" aria-label="Permalink to &quot;ON_HOLD: Errors of grants and tokens&quot;">​</a></h2><p>The grant, a grant above it, or an agent of the chain is on hold. It gets no token until the hold is released; it has not ended. The message says who holds what, since when, and why.</p><p>See the hold with <code>grantex grants get &lt;id&gt;</code> or <code>grantex agents get &lt;agent&gt;</code>. Whoever put it on releases it: <code>grantex grants release &lt;id&gt;</code>, the person on their page of permissions. Then send the same request again.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#holds">protocol §15, Holds</a>.</p><p>Status 403, by <code>POST /v1/authorize</code>, <code>POST /v1/authorize/{id}/resend</code>, <code>POST /v1/token</code>, <code>POST /v1/token/refresh</code>, <code>POST /v1/grants/delegate</code>, <code>POST /v1/approvals/{id}/decide</code>.</p><h2 id="on_hold-refusals-of-a-guard-calls" tabindex="-1">on_hold: Refusals of a guard: calls <a class="header-anchor" href="#on_hold-refusals-of-a-guard-calls" aria-label="Permalink to &quot;on_hold: Refusals of a guard: calls&quot;">​</a></h2><p>The grant, one above it, or its agent is on hold. It has not ended.</p><p>Wait for the release: <code>grantex grants get &lt;id&gt;</code> says who holds it and why. Then refresh the token.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#holds">protocol §15, Holds</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/on_hold.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const on_hold = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  on_hold as default
};
