import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"15. Row-level security behind scoped transactions","description":"Context.","frontmatter":{"title":"15. Row-level security behind scoped transactions","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0015-row-level-security-behind-scoped-transactions.md","filePath":"decisions/0015-row-level-security-behind-scoped-transactions.md"}');
const _sfc_main = { name: "decisions/0015-row-level-security-behind-scoped-transactions.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="15-row-level-security-behind-scoped-transactions" tabindex="-1">15. Row-level security behind scoped transactions <a class="header-anchor" href="#15-row-level-security-behind-scoped-transactions" aria-label="Permalink to &quot;15. Row-level security behind scoped transactions&quot;">​</a></h1><p><strong>Context.</strong> Developers share tables. One forgotten <code>where developer_id = …</code> shows one developer&#39;s data to another, and one route too many lets an API key do what only a person may do.</p><p><strong>Decision.</strong> There is no way to the data but four functions: <code>forDeveloper</code>, <code>forList</code>, <code>forPerson</code> and <code>asSystem</code> (<code>base/store/database.ts</code>). Each runs one transaction under a role that cannot log in: <code>grantex_app</code> for API keys, <code>grantex_consent</code> for people, <code>grantex_system</code> for house-keeping. The developer&#39;s id is a setting of the transaction, and policies with <code>FORCE ROW LEVEL SECURITY</code> compare each row with it. Rights are granted by table and column. Triggers hold what rights cannot express: an API key approves no live request, and widens no grant.</p><p><strong>Rejected.</strong> A schema or a database per developer: migrations and connections would grow with customers. Conditions in the code alone: they hold until somebody forgets one.</p><p><strong>Consequences.</strong> A query that forgets its developer returns too little, not too much. Role and developer are set in a statement at the start of each transaction. Policies take part in every query plan, so a query must be measured under the role that runs it. A new table needs its rights and policies, and tests fail until they are written out (<code>row-security.test.ts</code>, <code>person-rights.test.ts</code>). This protects against mistakes in our code. It does not protect against somebody who holds the database connection: that login can take any of the roles.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0015-row-level-security-behind-scoped-transactions.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0015RowLevelSecurityBehindScopedTransactions = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0015RowLevelSecurityBehindScopedTransactions as default
};
