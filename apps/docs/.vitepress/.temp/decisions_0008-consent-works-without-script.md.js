import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"8. The server renders consent, and needs script only for passkeys","description":"Context.","frontmatter":{"title":"8. The server renders consent, and needs script only for passkeys","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0008-consent-works-without-script.md","filePath":"decisions/0008-consent-works-without-script.md"}');
const _sfc_main = { name: "decisions/0008-consent-works-without-script.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="8-the-server-renders-consent-and-needs-script-only-for-passkeys" tabindex="-1">8. The server renders consent, and needs script only for passkeys <a class="header-anchor" href="#8-the-server-renders-consent-and-needs-script-only-for-passkeys" aria-label="Permalink to &quot;8. The server renders consent, and needs script only for passkeys&quot;">​</a></h1><p><strong>Context.</strong> People decide about grants on pages of the server. A consent page is opened once, in any browser, often on a slow network, and it must show exactly what is approved. Mailed links open in the browsers of mail programs. The permissions page and the developers&#39; console are the opposite: they show live data, and people stay on them.</p><p><strong>Decision.</strong> The consent pages, the pages of mailed links and the pages of the provider sign-in are HTML that the server renders. Everything on them can be read, a person who may decide without a passkey can deny, and a sign-in at a provider begins, all by plain links and forms. Script (<code>assets/pages</code>) is needed only where the platform demands it: WebAuthn has no form. The page states a digest of what it showed, and the server computes that digest again when it decides (<a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol, Consent</a>).</p><p><code>/permissions</code> and <code>/console</code> are applications (<code>apps/console</code>: React, TanStack Query, Vite). The server renders the first text and their sign-in, so something is readable before script has loaded. Without script, a person who is signed in at <code>/permissions</code> can still end everything.</p><p><strong>Consequences.</strong> The consent pages load two files, and their content security policy refuses everything else. Tests cover them without a browser, and in Chromium for layout, accessibility and attacks (<code>test/web/pages</code>). The price is two ways to build a page: templates that the server renders (<code>web/pages/html.ts</code>), and components in <code>apps/console</code>. What is interactive on a consent page, such as choosing fewer scopes, must work as a form first.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0008-consent-works-without-script.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0008ConsentWorksWithoutScript = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0008ConsentWorksWithoutScript as default
};
