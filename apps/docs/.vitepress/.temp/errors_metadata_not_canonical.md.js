import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"METADATA_NOT_CANONICAL","description":"The metadata of an entry has no canonical form: a number that a double cannot hold, half of a surrogate pair, more than 32 levels or 64 KiB, or a member named __proto__.","frontmatter":{"title":"METADATA_NOT_CANONICAL","description":"The metadata of an entry has no canonical form: a number that a double cannot hold, half of a surrogate pair, more than 32 levels or 64 KiB, or a member named __proto__.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/metadata_not_canonical.md","filePath":"errors/metadata_not_canonical.md"}');
const _sfc_main = { name: "errors/metadata_not_canonical.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="metadata_not_canonical" tabindex="-1">METADATA_NOT_CANONICAL <a class="header-anchor" href="#metadata_not_canonical" aria-label="Permalink to &quot;METADATA_NOT_CANONICAL&quot;">​</a></h1><p>The metadata of an entry has no canonical form: a number that a double cannot hold, half of a surrogate pair, more than 32 levels or 64 KiB, or a member named <code>__proto__</code>.</p><p>Write large numbers as texts, and put less into <code>metadata</code>. A guard records the call all the same, without the metadata.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>Status 400, by <code>POST /v1/admissions</code>, <code>POST /v1/admissions/{entryId}/settle</code>, <code>POST /v1/audit/log</code>, <code>POST /v1/audit/batch</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/metadata_not_canonical.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const metadata_not_canonical = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  metadata_not_canonical as default
};
