import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_REFRESH_TOKEN","description":"The refresh token gives nothing: it was used before, its grant has ended, or it belongs to another agent or to the OAuth endpoints.","frontmatter":{"title":"INVALID_REFRESH_TOKEN","description":"The refresh token gives nothing: it was used before, its grant has ended, or it belongs to another agent or to the OAuth endpoints.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_refresh_token.md","filePath":"errors/invalid_refresh_token.md"}');
const _sfc_main = { name: "errors/invalid_refresh_token.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_refresh_token" tabindex="-1">INVALID_REFRESH_TOKEN <a class="header-anchor" href="#invalid_refresh_token" aria-label="Permalink to &quot;INVALID_REFRESH_TOKEN&quot;">​</a></h1><p>The refresh token gives nothing: it was used before, its grant has ended, or it belongs to another agent or to the OAuth endpoints. Using an old one again revokes the grant.</p><p>Ask the person for a new grant. If several processes share a refresh token, let them share its store and send one <code>Idempotency-Key</code>; a token source of the SDK does so.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#refresh">protocol §6, Refresh</a>.</p><p>Status 400, by <code>POST /v1/token/refresh</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_refresh_token.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_refresh_token = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_refresh_token as default
};
