import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"14. The guard fails closed, and no entry means no call","description":"Context.","frontmatter":{"title":"14. The guard fails closed, and no entry means no call","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0014-the-guard-fails-closed.md","filePath":"decisions/0014-the-guard-fails-closed.md"}');
const _sfc_main = { name: "decisions/0014-the-guard-fails-closed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="14-the-guard-fails-closed-and-no-entry-means-no-call" tabindex="-1">14. The guard fails closed, and no entry means no call <a class="header-anchor" href="#14-the-guard-fails-closed-and-no-entry-means-no-call" aria-label="Permalink to &quot;14. The guard fails closed, and no entry means no call&quot;">​</a></h1><p><strong>Context.</strong> A guard meets states in which it does not know: no rule for a tool, keys that cannot be fetched, a stale revocation feed, an audit log that is down, a rule that throws. Letting the call through keeps the service available, and makes every outage a way around the guard.</p><p><strong>Decision.</strong> Whatever the guard does not know refuses, with a reason of its own. <code>revocation</code> and <code>audit</code> have no default: <code>createVerifier</code> and <code>createGuard</code> throw if they are missing, and <code>&#39;none&#39;</code> and <code>false</code> must be written out. An audit sink is <code>required</code> unless told otherwise: the call waits until its <code>allowed</code> entry is durable, and without the entry it does not run. After the call has run, a failing log never turns its success into a failure.</p><p>Services that prefer to continue say so, in one place each: <code>buffered</code> (a crash loses what was not sent), <code>online</code> while the feed is stale, or scopes that tolerate a stale feed. The entry of a call that ran on a stale feed says <code>revocation: &quot;unknown&quot;</code>. What is known to be revoked stays refused.</p><p><strong>Consequences.</strong> An outage of the server stops guarded calls within seconds (<code>maxStaleness</code>, 10 by default; <code>timeout</code>, 5). A <code>required</code> call costs a round trip and a durable commit, shared by the calls that wait together. Refusals that are the service&#39;s own fault are 503 with <code>rule_failed</code> or <code>guard_failed</code>, so nobody mistakes them for a missing grant. A service that cannot accept this cost chooses <code>buffered</code> knowingly.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0014-the-guard-fails-closed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0014TheGuardFailsClosed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0014TheGuardFailsClosed as default
};
