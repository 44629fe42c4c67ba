import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"4. The audit chain stores the bytes that were hashed","description":"Context.","frontmatter":{"title":"4. The audit chain stores the bytes that were hashed","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0004-the-audit-chain-stores-its-bytes.md","filePath":"decisions/0004-the-audit-chain-stores-its-bytes.md"}');
const _sfc_main = { name: "decisions/0004-the-audit-chain-stores-its-bytes.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="4-the-audit-chain-stores-the-bytes-that-were-hashed" tabindex="-1">4. The audit chain stores the bytes that were hashed <a class="header-anchor" href="#4-the-audit-chain-stores-the-bytes-that-were-hashed" aria-label="Permalink to &quot;4. The audit chain stores the bytes that were hashed&quot;">​</a></h1><p><strong>Context.</strong> A hash chain is only as good as the bytes under it. If they are rebuilt from columns, every change of a type, a driver or a serialiser breaks old hashes or, worse, hides an edit.</p><p><strong>Decision.</strong> The canonical JSON of an entry (RFC 8785) is stored as text, beside the columns that queries use. It holds no personal data: metadata enters it as a salted digest, the principal as a random id and, since version 2, the salted digest of the principal&#39;s name. Both can be erased, and the chain still verifies. Entries are appended in batches (<a href="/grantex-public-path/docs/decisions/0011-the-audit-log-commits-in-groups">0011</a>).</p><p><strong>Consequences.</strong> An entry is stored about twice. <code>@grantex/core/log</code> makes and checks the bytes, so an auditor runs the same code as the server.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0004-the-audit-chain-stores-its-bytes.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0004TheAuditChainStoresItsBytes = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0004TheAuditChainStoresItsBytes as default
};
