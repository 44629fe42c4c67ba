import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"ENTRIES_DISPOSED","description":"Entries of this period were disposed of by the developer's retention, so there is no pack of evidence for it.","frontmatter":{"title":"ENTRIES_DISPOSED","description":"Entries of this period were disposed of by the developer's retention, so there is no pack of evidence for it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/entries_disposed.md","filePath":"errors/entries_disposed.md"}`);
const _sfc_main = { name: "errors/entries_disposed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="entries_disposed" tabindex="-1">ENTRIES_DISPOSED <a class="header-anchor" href="#entries_disposed" aria-label="Permalink to &quot;ENTRIES_DISPOSED&quot;">​</a></h1><p>Entries of this period were disposed of by the developer&#39;s retention, so there is no pack of evidence for it.</p><p>Ask for a period that begins after the time that the message names.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#evidence-and-retention">protocol §16, Evidence and retention</a>.</p><p>Status 410, by <code>POST /v1/compliance/evidence</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/entries_disposed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const entries_disposed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  entries_disposed as default
};
