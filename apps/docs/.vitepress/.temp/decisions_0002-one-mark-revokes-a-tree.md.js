import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"2. One mark revokes a tree","description":"Context.","frontmatter":{"title":"2. One mark revokes a tree","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0002-one-mark-revokes-a-tree.md","filePath":"decisions/0002-one-mark-revokes-a-tree.md"}');
const _sfc_main = { name: "decisions/0002-one-mark-revokes-a-tree.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="2-one-mark-revokes-a-tree" tabindex="-1">2. One mark revokes a tree <a class="header-anchor" href="#2-one-mark-revokes-a-tree" aria-label="Permalink to &quot;2. One mark revokes a tree&quot;">​</a></h1><p><strong>Context.</strong> A grant may have thousands of descendants. Marking each of them takes time in proportion to the tree, and meanwhile a part of the tree still works.</p><p><strong>Decision.</strong> A grant is revoked when it or any grant above it is revoked. Each row stores the ids of all grants and agents above it, and each token carries them (<code>anc</code>, <code>ancAgt</code>). Revoking writes one row and one entry of the revocation log, in one transaction. One SQL function, <code>grant_revoked_at</code>, says when a grant ended (it returns a set of one row, which the planner can inline); every look-up, list and check uses it. One TypeScript function, <code>revoke</code>, ends authority; every path calls it.</p><p>A transaction that makes a grant first locks the rows that the grant depends on <code>FOR SHARE</code> (agents, principal, grants above, in that order). A transaction that revokes locks its row <code>FOR UPDATE</code>. So either the child is made first and is revoked with its parent, or the revocation comes first and the child is refused.</p><p><strong>Consequences.</strong> Revoking costs the same for a tree of any size. Reading a grant looks at up to ten rows above it, by primary key. The depth of delegation is limited to 10, which keeps tokens and look-ups small.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0002-one-mark-revokes-a-tree.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0002OneMarkRevokesATree = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0002OneMarkRevokesATree as default
};
