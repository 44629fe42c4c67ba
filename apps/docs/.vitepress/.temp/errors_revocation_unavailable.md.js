import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"revocation_unavailable","description":"The service cannot find out whether the grant was revoked: its feed is older than it allows, or the server does not answer.","frontmatter":{"title":"revocation_unavailable","description":"The service cannot find out whether the grant was revoked: its feed is older than it allows, or the server does not answer.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/revocation_unavailable.md","filePath":"errors/revocation_unavailable.md"}');
const _sfc_main = { name: "errors/revocation_unavailable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="revocation_unavailable" tabindex="-1">revocation_unavailable <a class="header-anchor" href="#revocation_unavailable" aria-label="Permalink to &quot;revocation_unavailable&quot;">​</a></h1><p>The service cannot find out whether the grant was revoked: its feed is older than it allows, or the server does not answer. It refuses rather than let a revoked grant pass.</p><p>Check the connection to the server and the API key&#39;s role <code>verify</code>. <code>onFault</code> of the feed reports each attempt.</p><p>See <a href="/grantex-public-path/docs/protocol/07-revocation-feed">protocol §7</a>.</p><p>A guard answers with 503 <code>temporarily_unavailable</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/revocation_unavailable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const revocation_unavailable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  revocation_unavailable as default
};
