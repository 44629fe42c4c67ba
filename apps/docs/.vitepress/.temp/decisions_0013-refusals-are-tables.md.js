import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"13. Refusals are tables","description":"Context.","frontmatter":{"title":"13. Refusals are tables","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0013-refusals-are-tables.md","filePath":"decisions/0013-refusals-are-tables.md"}');
const _sfc_main = { name: "decisions/0013-refusals-are-tables.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="13-refusals-are-tables" tabindex="-1">13. Refusals are tables <a class="header-anchor" href="#13-refusals-are-tables" aria-label="Permalink to &quot;13. Refusals are tables&quot;">​</a></h1><p><strong>Context.</strong> The same refusal reaches a caller as an HTTP response, a tool&#39;s message or an MCP result, through seven adapters. If each adapter chose codes and words, they would drift apart, and a model could not learn what to do next.</p><p><strong>Decision.</strong> Core has one table, <code>REASONS</code> (<code>wire/reasons.ts</code>): for each reason the OAuth error code, a sentence and what the caller does next. The reasons of DPoP have a table of their own (<code>wire/proof-reasons.ts</code>), which only guards with <code>dpop</code> load, because core&#39;s bundles are full. <code>toRefusalBody</code> turns an error into the object that every adapter returns. <code>toRefusal</code> adds status and headers for HTTP, challenge included (RFC 6750, RFC 9470). Adapters write no code, no status and no header text. Anything that is not an <code>AuthorizationError</code> becomes <code>guard_failed</code>, and its cause is not shown.</p><p>The server does the same. A rule throws <code>ApiError</code> (status, code, sentence). A route states the codes of its own rules, <code>http/answers/refusals.ts</code> adds those that follow from its shape, and the OpenAPI document is generated from both. For people, the catalogs in <code>web/texts</code> have words for each code.</p><p><strong>Consequences.</strong> A new reason needs one entry in the table, or the types do not compile. The contract in <code>@grantex/testing</code> holds all adapters to the same refusals (<code>npm run contract</code>). Tests compare every response with the OpenAPI document, and fail for a code that a page has no words for. Codes and reasons are part of the protocol: a sentence may change, a code may not.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0013-refusals-are-tables.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0013RefusalsAreTables = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0013RefusalsAreTables as default
};
