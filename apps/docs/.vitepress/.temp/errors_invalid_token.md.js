import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"invalid_token","description":"A service refuses the grant token.","frontmatter":{"title":"invalid_token","description":"A service refuses the grant token.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_token.md","filePath":"errors/invalid_token.md"}');
const _sfc_main = { name: "errors/invalid_token.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_token" tabindex="-1">invalid_token <a class="header-anchor" href="#invalid_token" aria-label="Permalink to &quot;invalid_token&quot;">​</a></h1><p>A service refuses the grant token. The member <code>code</code> of the body says why, such as <a href="/grantex-public-path/docs/errors/expired"><code>expired</code></a> or <a href="/grantex-public-path/docs/errors/revoked"><code>revoked</code></a>; a challenge without <code>error</code> says that no token came.</p><p>Refresh the token, or log in again at the server that the metadata of the service names.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_token.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_token = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_token as default
};
