import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"12. The Merkle tree, proofs and signed notes are our own","description":"Context.","frontmatter":{"title":"12. The Merkle tree, proofs and signed notes are our own","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0012-our-own-merkle-tree-and-notes.md","filePath":"decisions/0012-our-own-merkle-tree-and-notes.md"}');
const _sfc_main = { name: "decisions/0012-our-own-merkle-tree-and-notes.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="12-the-merkle-tree-proofs-and-signed-notes-are-our-own" tabindex="-1">12. The Merkle tree, proofs and signed notes are our own <a class="header-anchor" href="#12-the-merkle-tree-proofs-and-signed-notes-are-our-own" aria-label="Permalink to &quot;12. The Merkle tree, proofs and signed notes are our own&quot;">​</a></h1><p><strong>Context.</strong> A hash chain shows an edit, but not a cut end or a second history. For that the log is also a Merkle tree (RFC 6962) with checkpoints as signed notes and cosignatures of witnesses (C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-witness). The proofs are checked on Node, in Workers and in the auditor&#39;s browser. The well-known implementations are written in Go.</p><p><strong>Decision.</strong> <code>@grantex/core/log</code> makes and checks trees, proofs, notes and cosignatures itself. SHA-256 comes from the platform (<code>#signature</code>), Ed25519 from Web Crypto. The formats are the standard ones, without additions, so other tools can read a checkpoint and any C2SP witness can cosign it. Our only own format is the succession of log keys.</p><p><strong>How it is checked.</strong> Tests reproduce published values: leaves, roots and proofs of Certificate Transparency&#39;s own test tree, the note of <code>golang.org/x/mod/sumdb/note</code> (read, and signed byte for byte), the examples of the C2SP documents, and the keys of RFC 8032. A second definition, RFC 6962 §2.1 word by word, is compared with the tree. Every leaf of every tree up to 40 is proven, and every proof with a changed, missing or added hash fails (<code>merkle.test.ts</code>, <code>note.test.ts</code>, <code>cosignature.test.ts</code>).</p><p><strong>Consequences.</strong> The same code makes a proof in the server and checks it in a browser, with no other dependency. A mistake in it is ours, and could hide in both at once; that is why the tests use values that others published. A change of a format follows its specification, or it is a new format.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0012-our-own-merkle-tree-and-notes.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0012OurOwnMerkleTreeAndNotes = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0012OurOwnMerkleTreeAndNotes as default
};
