import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"invalid_redirect_uri","description":"A redirect URI of the registration is not allowed.","frontmatter":{"title":"invalid_redirect_uri","description":"A redirect URI of the registration is not allowed.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_redirect_uri.md","filePath":"errors/invalid_redirect_uri.md"}');
const _sfc_main = { name: "errors/invalid_redirect_uri.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_redirect_uri" tabindex="-1">invalid_redirect_uri <a class="header-anchor" href="#invalid_redirect_uri" aria-label="Permalink to &quot;invalid_redirect_uri&quot;">​</a></h1><p>A redirect URI of the registration is not allowed.</p><p>Use https, http on loopback, or the scheme of an app with a dot (<code>com.example.app:/callback</code>), in normal form: lower-case host, no default port, no fragment.</p><p>See <a href="/grantex-public-path/docs/protocol/05-agents">protocol §5</a>.</p><p>Status 400, by <code>POST /oauth/register</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_redirect_uri.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_redirect_uri = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_redirect_uri as default
};
