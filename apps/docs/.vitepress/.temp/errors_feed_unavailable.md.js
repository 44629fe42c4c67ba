import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"feed_unavailable","description":"When a service starts: it cannot follow the revocations of the server.","frontmatter":{"title":"feed_unavailable","description":"When a service starts: it cannot follow the revocations of the server.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/feed_unavailable.md","filePath":"errors/feed_unavailable.md"}');
const _sfc_main = { name: "errors/feed_unavailable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="feed_unavailable" tabindex="-1">feed_unavailable <a class="header-anchor" href="#feed_unavailable" aria-label="Permalink to &quot;feed_unavailable&quot;">​</a></h1><p>When a service starts: it cannot follow the revocations of the server.</p><p>Check that <code>/v1/revocation-feed/stream</code> passes proxies unbuffered, and the API key&#39;s role <code>verify</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/07-revocation-feed">protocol §7</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/feed_unavailable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const feed_unavailable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  feed_unavailable as default
};
