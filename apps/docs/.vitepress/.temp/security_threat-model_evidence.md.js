import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Packs of evidence","description":"","frontmatter":{"title":"Packs of evidence","description":"","group":"Security","section":"The record"},"headers":[],"relativePath":"security/threat-model/evidence.md","filePath":"security/threat-model/evidence.md"}');
const _sfc_main = { name: "security/threat-model/evidence.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="packs-of-evidence" tabindex="-1">Packs of evidence <a class="header-anchor" href="#packs-of-evidence" aria-label="Permalink to &quot;Packs of evidence&quot;">​</a></h1><ul><li>Everything that was changed in a pack, added to it or left out of it is named without a server, also where its manifest was made to state it. Another key than the log&#39;s is named where the reader has the log&#39;s key. <ul><li><code>packages/cli/test/evidence.test.ts</code> › each kind of tampering is named, also where the manifest was made to state it</li><li><code>packages/cli/test/evidence.test.ts</code> › a key that was swapped, and files that were added, doubled or left out, are named</li><li><code>packages/core/test/neutral/check-range.test.ts</code> › each change of a part is named</li><li><code>packages/core/test/neutral/check-range.test.ts</code> › a proof of another part, of another tree or of no form is refused</li></ul></li><li>A hostile pack makes the check fail in no other way. <ul><li><code>packages/cli/test/evidence.test.ts</code> › nothing that a file can hold makes the check fail otherwise</li></ul></li><li>A pack has nothing of another developer, and its report runs no text of a caller. <ul><li><code>apps/server/test/ledger/evidence/evidence.test.ts</code> › has nothing of another developer</li><li><code>apps/server/test/ledger/evidence/evidence.test.ts</code> › has a report for each framework whose claims point at lines of the pack</li></ul></li><li>No claim of a report says more than its lines: each has what is not shown, and says so where nothing supports it. <ul><li><code>apps/server/test/ledger/evidence/evidence.test.ts</code> › of a part of the log proves that part, and continues the pack before it</li><li><code>apps/server/test/ledger/evidence/evidence.test.ts</code> › never says that something is compliant</li></ul></li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("security/threat-model/evidence.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const evidence = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  evidence as default
};
