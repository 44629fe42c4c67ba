import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"17. Core has four entry points, and adapters re-export the first","description":"Context.","frontmatter":{"title":"17. Core has four entry points, and adapters re-export the first","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0017-core-has-four-entry-points.md","filePath":"decisions/0017-core-has-four-entry-points.md"}');
const _sfc_main = { name: "decisions/0017-core-has-four-entry-points.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="17-core-has-four-entry-points-and-adapters-re-export-the-first" tabindex="-1">17. Core has four entry points, and adapters re-export the first <a class="header-anchor" href="#17-core-has-four-entry-points-and-adapters-re-export-the-first" aria-label="Permalink to &quot;17. Core has four entry points, and adapters re-export the first&quot;">​</a></h1><p><strong>Context.</strong> <code>@grantex/core</code> serves four readers: a service that sets up a guard, an author of an adapter, an auditor, and the server with its clients. One entry point showed all of them everything.</p><p><strong>Decision.</strong> <code>@grantex/core</code> is for services: verifier, guard, sink, rules, refusals. <code>@grantex/core/adapter</code> is for adapters, <code>/log</code> for whoever makes or checks the audit log, <code>/issuer</code> for the server and its clients. A test holds the literal list of exports of each (<code>exports.test.ts</code>).</p><p>Every adapter contains <code>export * from &#39;@grantex/core&#39;</code>. This is the one exception to the rule of named exports: a user of <code>@grantex/express</code> installs one package and imports from one place, and the adapter cannot fall behind core.</p><p><strong>Consequences.</strong> The first page of documentation has about a dozen functions. <code>/adapter</code> and <code>/issuer</code> are public, since adapters by others need the first, and so their changes are changes for users. All entry points are one package and one version. Identity across two installed copies is by brand (<code>AuthorizationError.is</code>), never by <code>instanceof</code>. There is nothing else to import: deep imports are not exported.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0017-core-has-four-entry-points.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0017CoreHasFourEntryPoints = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0017CoreHasFourEntryPoints as default
};
