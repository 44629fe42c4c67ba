import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"11. The audit log commits in groups","description":"Context.","frontmatter":{"title":"11. The audit log commits in groups","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0011-the-audit-log-commits-in-groups.md","filePath":"decisions/0011-the-audit-log-commits-in-groups.md"}');
const _sfc_main = { name: "decisions/0011-the-audit-log-commits-in-groups.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="11-the-audit-log-commits-in-groups" tabindex="-1">11. The audit log commits in groups <a class="header-anchor" href="#11-the-audit-log-commits-in-groups" aria-label="Permalink to &quot;11. The audit log commits in groups&quot;">​</a></h1><p><strong>Context.</strong> With <code>required</code> audit a call waits until its entry is durable. Entries of a developer form one hash chain, so each needs the hash of the one before it. A transaction per entry would make each of them wait for the lock on the head of the chain and for its own flush of the disk.</p><p><strong>Decision.</strong> Each process has one appender. It queues entries by developer, and one transaction takes everything that waits (up to 2 MiB): it locks the head, extends chain and Merkle tree, inserts the batch, commits, and only then are the callers answered. While one batch of a chain commits, the next one may already wait for the lock. A submission that must be refused is refused alone; the others of its batch are written. At 16 MiB of waiting entries the developer gets 503.</p><p><strong>Rejected.</strong> Acknowledging before COMMIT: a crash would lose entries of calls that have run. A sequencer process: it would have to be elected, and watched. Chains per process: an auditor wants one order.</p><p><strong>Consequences.</strong> Throughput grows with the number of writers, because batches do (<code>npm run bench -- --only audit</code>). One writer alone waits for a full commit per entry. Several processes may share a chain: they take turns at its head. After a lost connection during COMMIT nobody knows the outcome; the <code>Idempotency-Key</code>, a unique column, makes repeating safe. <code>grantex_audit_batch_entries</code> and <code>grantex_audit_wait_seconds</code> show what happens.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0011-the-audit-log-commits-in-groups.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0011TheAuditLogCommitsInGroups = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0011TheAuditLogCommitsInGroups as default
};
