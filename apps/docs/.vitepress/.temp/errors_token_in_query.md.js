import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"token_in_query","description":"The grant token is in the URL, where logs and referrers keep it.","frontmatter":{"title":"token_in_query","description":"The grant token is in the URL, where logs and referrers keep it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/token_in_query.md","filePath":"errors/token_in_query.md"}');
const _sfc_main = { name: "errors/token_in_query.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="token_in_query" tabindex="-1">token_in_query <a class="header-anchor" href="#token_in_query" aria-label="Permalink to &quot;token_in_query&quot;">​</a></h1><p>The grant token is in the URL, where logs and referrers keep it.</p><p>Send it in the <code>Authorization</code> header, and treat this token as leaked: <code>grantex revoke token &lt;jti&gt;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 400 <code>invalid_request</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/token_in_query.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const token_in_query = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  token_in_query as default
};
