import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"STREAMS_OFF","description":"The operator has turned streams off (GRANTEX_MAX_STREAMS=0).","frontmatter":{"title":"STREAMS_OFF","description":"The operator has turned streams off (GRANTEX_MAX_STREAMS=0).","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/streams_off.md","filePath":"errors/streams_off.md"}');
const _sfc_main = { name: "errors/streams_off.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="streams_off" tabindex="-1">STREAMS_OFF <a class="header-anchor" href="#streams_off" aria-label="Permalink to &quot;STREAMS_OFF&quot;">​</a></h1><p>The operator has turned streams off (<code>GRANTEX_MAX_STREAMS=0</code>).</p><p>Read the same by polling: <code>GET /v1/revocation-feed</code> for the feed, a list with a cursor for entries and events. Guards do so by themselves.</p><p>See <a href="/grantex-public-path/docs/protocol/07-revocation-feed">protocol §7</a>.</p><p>Status 403, by <code>GET /v1/revocation-feed/stream</code>, <code>GET /v1/events/stream</code>, <code>GET /v1/audit/stream</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/streams_off.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const streams_off = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  streams_off as default
};
