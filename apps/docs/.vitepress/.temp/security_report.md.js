import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Report a weakness","description":"A way around a decision of Grantex matters more to us than anything else in this repository.","frontmatter":{"title":"Report a weakness","description":"A way around a decision of Grantex matters more to us than anything else in this repository.","group":"Security"},"headers":[],"relativePath":"security/report.md","filePath":"security/report.md"}');
const _sfc_main = { name: "security/report.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="report-a-weakness" tabindex="-1">Report a weakness <a class="header-anchor" href="#report-a-weakness" aria-label="Permalink to &quot;Report a weakness&quot;">​</a></h1><p>A way around a decision of Grantex matters more to us than anything else in this repository. Please tell us before you tell others. <a href="/grantex-public-path/docs/security">What it promises</a> says what counts.</p><p>Open a private report: <strong>Security → Report a vulnerability</strong> on <a href="https://github.com/grantex/grantex" target="_blank" rel="noreferrer">the repository&#39;s page</a>. Name the package and the version, say what an attacker needs and gains, and show how to reproduce it. A failing test is the best report.</p><ol><li>You get an answer within three working days, and a first assessment within ten.</li><li>We fix it in private, and show you the change before it is published.</li><li>We agree with you on a date. On that day we publish the release and an advisory, with a CVE where one is due and with your name, if you like.</li><li>If there is no release after 90 days, publish what you have found.</li></ol><p>A report counts if it breaks a claim of the threat model, or something that should be a claim: a token that is accepted and must be refused, authority that grows by delegation or outlives its revocation, an approval without the person, a record that can be changed unnoticed, data of another developer, a secret in a log.</p><p>These do not count by themselves: a sandbox that approves without a person (that is its purpose, and it says so), a missing header without an attack, the output of a scanner.</p><p>Fixes go to the newest version of each package. While the first number is 0, only the newest minor version is supported.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("security/report.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const report = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  report as default
};
