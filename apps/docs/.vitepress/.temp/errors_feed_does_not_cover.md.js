import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"feed_does_not_cover","description":"The service accepts tokens of several developers, and follows the revocations of another one than this token's.","frontmatter":{"title":"feed_does_not_cover","description":"The service accepts tokens of several developers, and follows the revocations of another one than this token's.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/feed_does_not_cover.md","filePath":"errors/feed_does_not_cover.md"}`);
const _sfc_main = { name: "errors/feed_does_not_cover.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="feed_does_not_cover" tabindex="-1">feed_does_not_cover <a class="header-anchor" href="#feed_does_not_cover" aria-label="Permalink to &quot;feed_does_not_cover&quot;">​</a></h1><p>The service accepts tokens of several developers, and follows the revocations of another one than this token&#39;s.</p><p>Give the service an API key of that developer for its revocations.</p><p>See <a href="/grantex-public-path/docs/protocol/07-revocation-feed">protocol §7</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/feed_does_not_cover.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const feed_does_not_cover = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  feed_does_not_cover as default
};
