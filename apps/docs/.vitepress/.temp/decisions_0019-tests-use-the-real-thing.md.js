import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"19. Tests use the real database, browser and frameworks","description":"Context.","frontmatter":{"title":"19. Tests use the real database, browser and frameworks","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0019-tests-use-the-real-thing.md","filePath":"decisions/0019-tests-use-the-real-thing.md"}');
const _sfc_main = { name: "decisions/0019-tests-use-the-real-thing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="19-tests-use-the-real-database-browser-and-frameworks" tabindex="-1">19. Tests use the real database, browser and frameworks <a class="header-anchor" href="#19-tests-use-the-real-database-browser-and-frameworks" aria-label="Permalink to &quot;19. Tests use the real database, browser and frameworks&quot;">​</a></h1><p><strong>Context.</strong> The mistakes that matter here are races, row-level security, flushes, browser policies, and the order in which a framework calls a tool. A mock of PostgreSQL, of WebAuthn or of LangChain agrees with its author.</p><p><strong>Decision.</strong> Tests start a PostgreSQL 18 (<code>tools/test-postgres</code>, from npm), PGlite, servers on real ports, a Chromium with a virtual authenticator (<code>tools/test-browser</code>), and the frameworks themselves with scripted models. Rules take the clock as an argument, so tests of expiry need not wait. Nothing that we own is mocked. Where somebody else&#39;s service is needed (an OpenID Connect provider, a mail server, a witness), the tests run one that speaks the protocol, and can misbehave on request.</p><p><strong>Rejected.</strong> Mocks with a few end-to-end tests on top: the tests of the rules would then prove nothing about the database that enforces them. Containers: a clone should need nothing but Node.</p><p><strong>Consequences.</strong> <code>npm install</code> brings several hundred megabytes. Suites are slower than unit tests, so servers and databases are shared where state allows it, minutes-long tests are in <code>*.full.test.ts</code>, and only <code>npm run test:full</code> runs the server&#39;s tests on both engines. Chromium needs system libraries that npm cannot bring. In return, a claim of <a href="/grantex-public-path/docs/security/threat-model">threat-model.md</a> names a test that has seen it hold.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0019-tests-use-the-real-thing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0019TestsUseTheRealThing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0019TestsUseTheRealThing as default
};
