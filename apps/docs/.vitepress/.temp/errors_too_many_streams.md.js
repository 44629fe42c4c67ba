import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_STREAMS","description":"The developer has as many open streams at this process as the server allows.","frontmatter":{"title":"TOO_MANY_STREAMS","description":"The developer has as many open streams at this process as the server allows.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_streams.md","filePath":"errors/too_many_streams.md"}');
const _sfc_main = { name: "errors/too_many_streams.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_streams" tabindex="-1">TOO_MANY_STREAMS <a class="header-anchor" href="#too_many_streams" aria-label="Permalink to &quot;TOO_MANY_STREAMS&quot;">​</a></h1><p>The developer has as many open streams at this process as the server allows.</p><p>Share one feed among the guards of a process (<code>createGrantex</code> does), close streams that nobody reads, or ask the operator to raise <code>GRANTEX_MAX_STREAMS</code>. Guards read the feed by polling meanwhile.</p><p>See <a href="/grantex-public-path/docs/protocol/07-revocation-feed">protocol §7</a>.</p><p>Status 429, by <code>GET /v1/revocation-feed/stream</code>, <code>GET /v1/events/stream</code>, <code>GET /v1/audit/stream</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_streams.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_streams = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_streams as default
};
