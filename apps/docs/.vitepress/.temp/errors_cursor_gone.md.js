import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"CURSOR_GONE","description":"The place from which you want to continue is not kept any more: entries were disposed of, events are older than 7 days, or the log was restored from an older backup.","frontmatter":{"title":"CURSOR_GONE","description":"The place from which you want to continue is not kept any more: entries were disposed of, events are older than 7 days, or the log was restored from an older backup.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/cursor_gone.md","filePath":"errors/cursor_gone.md"}');
const _sfc_main = { name: "errors/cursor_gone.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="cursor_gone" tabindex="-1">CURSOR_GONE <a class="header-anchor" href="#cursor_gone" aria-label="Permalink to &quot;CURSOR_GONE&quot;">​</a></h1><p>The place from which you want to continue is not kept any more: entries were disposed of, events are older than 7 days, or the log was restored from an older backup.</p><p>Leave the cursor out to begin with the oldest that is kept. After a restore, read again what you keep a copy of.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#streams-to-a-siem">protocol §16, Streams to a SIEM</a>.</p><p>Status 410, by <code>GET /v1/audit/entries</code>, <code>GET /v1/audit/stream</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/cursor_gone.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const cursor_gone = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  cursor_gone as default
};
