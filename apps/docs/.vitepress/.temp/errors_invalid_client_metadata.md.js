import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"invalid_client_metadata","description":"A member of the registration, or of the metadata document, cannot be taken.","frontmatter":{"title":"invalid_client_metadata","description":"A member of the registration, or of the metadata document, cannot be taken.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_client_metadata.md","filePath":"errors/invalid_client_metadata.md"}');
const _sfc_main = { name: "errors/invalid_client_metadata.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_client_metadata" tabindex="-1">invalid_client_metadata <a class="header-anchor" href="#invalid_client_metadata" aria-label="Permalink to &quot;invalid_client_metadata&quot;">​</a></h1><p>A member of the registration, or of the metadata document, cannot be taken. <code>error_description</code> begins with its name.</p><p>Leave out what this server does not enforce, such as <code>software_statement</code>. Use <code>none</code> or <code>private_key_jwt</code> as <code>token_endpoint_auth_method</code>, the latter with <code>jwks</code> or <code>jwks_uri</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#clients">protocol §14, Clients</a>.</p><p>Status 400, by <code>POST /oauth/register</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_client_metadata.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_client_metadata = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_client_metadata as default
};
