import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"3. One SQL dialect, two engines","description":"Context.","frontmatter":{"title":"3. One SQL dialect, two engines","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0003-one-dialect-two-engines.md","filePath":"decisions/0003-one-dialect-two-engines.md"}');
const _sfc_main = { name: "decisions/0003-one-dialect-two-engines.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="3-one-sql-dialect-two-engines" tabindex="-1">3. One SQL dialect, two engines <a class="header-anchor" href="#3-one-sql-dialect-two-engines" aria-label="Permalink to &quot;3. One SQL dialect, two engines&quot;">​</a></h1><p><strong>Context.</strong> A newcomer should see everything work on a machine that has only Node. A company needs a database that it can back up, monitor and trust to flush.</p><p><strong>Decision.</strong> PostgreSQL is the engine. Without a <code>DATABASE_URL</code>, PGlite (PostgreSQL compiled to WebAssembly) runs the same migrations and the same queries inside the server&#39;s process. The tests run on both. Roles, row-level security and triggers are the same on both.</p><p>PGlite has a single connection, so transactions run one after another. A second process on the same folder is refused by an operating-system lock, which a killed process cannot leave behind.</p><p><strong>Consequences.</strong> No query may use a feature that one of the two lacks. Races can only be tested on PostgreSQL. The embedded database survives <code>kill -9</code>, and a power loss because it flushes (<a href="/grantex-public-path/docs/decisions/0007-the-embedded-database-flushes">0007</a>).</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0003-one-dialect-two-engines.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0003OneDialectTwoEngines = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0003OneDialectTwoEngines as default
};
