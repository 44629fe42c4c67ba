import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"LOG_INCONSISTENT","description":"The log does not continue what the server signed before, so it signs nothing.","frontmatter":{"title":"LOG_INCONSISTENT","description":"The log does not continue what the server signed before, so it signs nothing.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/log_inconsistent.md","filePath":"errors/log_inconsistent.md"}');
const _sfc_main = { name: "errors/log_inconsistent.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="log_inconsistent" tabindex="-1">LOG_INCONSISTENT <a class="header-anchor" href="#log_inconsistent" aria-label="Permalink to &quot;LOG_INCONSISTENT&quot;">​</a></h1><p>The log does not continue what the server signed before, so it signs nothing. Somebody changed its database from outside, or an older copy was put back without <code>grantex-server restored</code>.</p><p>Keep your checkpoints, export the log (<code>grantex audit export --out log.jsonl</code>), and tell the server&#39;s operator, who must find out what happened to the database.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log#the-transparency-log">protocol §8, The transparency log</a>.</p><p>Status 500, by <code>GET /v1/audit/checkpoint</code>, <code>GET /v1/admin-log/checkpoint</code>, <code>POST /v1/compliance/evidence</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/log_inconsistent.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const log_inconsistent = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  log_inconsistent as default
};
