import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"7. The embedded database flushes","description":"Context.","frontmatter":{"title":"7. The embedded database flushes","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0007-the-embedded-database-flushes.md","filePath":"decisions/0007-the-embedded-database-flushes.md"}');
const _sfc_main = { name: "decisions/0007-the-embedded-database-flushes.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="7-the-embedded-database-flushes" tabindex="-1">7. The embedded database flushes <a class="header-anchor" href="#7-the-embedded-database-flushes" aria-label="Permalink to &quot;7. The embedded database flushes&quot;">​</a></h1><p><strong>Context.</strong> PGlite starts PostgreSQL with <code>-F</code>, and the <code>fsync</code> that it is compiled against does nothing: a commit is only in the kernel&#39;s cache. <code>kill -9</code> loses none of it; a power loss loses up to half a minute. Flushing the log from outside after each commit would not be sound: PostgreSQL also relies on the log being on the disk before the pages that it covers, and on the pages being there before the checkpoint that discards their log.</p><p><strong>Decision.</strong> PostgreSQL keeps its own order. The server gives PGlite&#39;s file system an <code>fsync</code> that flushes to the disk (Emscripten&#39;s <code>fd_sync</code> calls it when it exists), and starts PGlite with <code>fsync=on</code> and <code>wal_sync_method=fsync</code> (its <code>fdatasync</code> does nothing and cannot be replaced). It also flushes the folder once after opening it, because PGlite creates a new database without flushing. A failed flush is an I/O error: PostgreSQL panics, and the server opens the engine again from what is on the disk. No option turns this off; <code>memory://</code> stores nothing anyway.</p><p><strong>How it is shown.</strong> <code>npm run storm</code> and <code>storm.full.test.ts</code> run the server with a recorder of what was flushed, kill it under load, and leave on the disk exactly that, or that and any blocks of the rest. Nothing acknowledged is lost. With <code>wal_sync_method=fdatasync</code> the first strike lost 50 of 187 entries.</p><p><strong>Consequences.</strong> A commit waits for the disk and, as PGlite runs in the server&#39;s process, so does everything else in it. On the development machine (2 cores, busy), 8 writers appended 330 to 400 entries a second over HTTP (850 without flushing), and 64 writers 530 to 1,100 (1,500 without). A power loss during the very first start, while the database is created, may leave a folder that does not open; it was still empty. On Windows files are flushed; folders are left to the system. The hook rests on two things that PGlite does not promise, <code>-F</code> among its default parameters and <code>stream_ops</code>; a test counts the flushes.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0007-the-embedded-database-flushes.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0007TheEmbeddedDatabaseFlushes = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0007TheEmbeddedDatabaseFlushes as default
};
