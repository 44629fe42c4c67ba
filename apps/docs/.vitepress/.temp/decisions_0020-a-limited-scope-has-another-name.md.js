import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"20. A limited scope has another name","description":"Context.","frontmatter":{"title":"20. A limited scope has another name","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0020-a-limited-scope-has-another-name.md","filePath":"decisions/0020-a-limited-scope-has-another-name.md"}');
const _sfc_main = { name: "decisions/0020-a-limited-scope-has-another-name.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="20-a-limited-scope-has-another-name" tabindex="-1">20. A limited scope has another name <a class="header-anchor" href="#20-a-limited-scope-has-another-name" aria-label="Permalink to &quot;20. A limited scope has another name&quot;">​</a></h1><p><strong>Context.</strong> A grant may limit the arguments of a call (<code>authorization_details</code>, RFC 9396). Guards of earlier releases, and every library that compares scopes, ignore that claim. They would take a token for &quot;at most 500&quot; for one without a limit.</p><p><strong>Decision.</strong> A token holds a scope that is limited only as <code>payments:initiate:by_details</code>. The constraint is reserved: whoever does not know details does not find <code>payments:initiate</code>, and refuses. A guard that finds details which it cannot read refuses the whole token (<code>details_unknown</code>). What needs the server, a budget for example, carries <code>online: true</code>, and a guard that cannot ask refuses, too.</p><p><strong>Rejected.</strong> A new version of the token: services would have to be updated before anybody could be limited. A critical header (<code>crit</code>): not every library checks it.</p><p><strong>Consequences.</strong> In tokens and grants people and programs see two names of one scope; requests may use either. A scope of one word has no room for a constraint and takes no details. Policies over calls use the same name, so they hold at old guards, too. A catalog of arguments is made where schemas stand beside tools already: from an MCP server. Rules hold no schemas, because each framework has its own; other services write their catalog by hand.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0020-a-limited-scope-has-another-name.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0020ALimitedScopeHasAnotherName = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0020ALimitedScopeHasAnotherName as default
};
