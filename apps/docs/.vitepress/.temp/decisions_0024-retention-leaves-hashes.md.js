import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"24. Retention leaves hashes","description":"Context.","frontmatter":{"title":"24. Retention leaves hashes","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0024-retention-leaves-hashes.md","filePath":"decisions/0024-retention-leaves-hashes.md"}');
const _sfc_main = { name: "decisions/0024-retention-leaves-hashes.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="24-retention-leaves-hashes" tabindex="-1">24. Retention leaves hashes <a class="header-anchor" href="#24-retention-leaves-hashes" aria-label="Permalink to &quot;24. Retention leaves hashes&quot;">​</a></h1><p><strong>Context.</strong> An audit log must keep entries for months, and must not keep them for ever. A log that only grows has no way to forget, and a log that forgets could hide what it forgot.</p><p><strong>Decision.</strong> Retention disposes of the oldest entries only, in whole blocks of 256, and only of those that a signed checkpoint covers. The hash of each leaf stays, 32 bytes, so every proof that existed still does. An export begins with one signed line: how many entries are gone, the hash of the last, and the subtrees over them. The database itself refuses to delete an entry that is younger than six months, or whose hash is not kept.</p><p><strong>Rejected.</strong> Erasing the contents of each entry and keeping its row: it frees little, and agents, actions and times stay. Beginning a new log: nothing would tie it to the old one. Keeping only the hashes of whole blocks: proofs from checkpoints between two blocks would be lost. A disposal of single entries, such as one person&#39;s: that is erasure (protocol §8), which leaves the entry.</p><p><strong>Consequences.</strong> A reader who has kept only checkpoints of entries that are gone learns nothing from an export, and is told so. Whoever needs an old entry must have exported it before. The administrators&#39; log records each disposal and is not disposed of.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0024-retention-leaves-hashes.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0024RetentionLeavesHashes = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0024RetentionLeavesHashes as default
};
