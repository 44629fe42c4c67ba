import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"invalid_client","description":"The server does not know the client, or the client did not show who it is: an unknown client_id, a metadata document that is wrong, an assertion that is too old, was used before, or is signed with another key.","frontmatter":{"title":"invalid_client","description":"The server does not know the client, or the client did not show who it is: an unknown client_id, a metadata document that is wrong, an assertion that is too old, was used before, or is signed with another key.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_client.md","filePath":"errors/invalid_client.md"}');
const _sfc_main = { name: "errors/invalid_client.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_client" tabindex="-1">invalid_client <a class="header-anchor" href="#invalid_client" aria-label="Permalink to &quot;invalid_client&quot;">​</a></h1><p>The server does not know the client, or the client did not show who it is: an unknown <code>client_id</code>, a metadata document that is wrong, an assertion that is too old, was used before, or is signed with another key.</p><p>Check <code>client_id</code>. With <code>private_key_jwt</code>, make a new assertion for every request, with <code>aud</code> = the issuer alone and <code>exp</code> at most five minutes ahead. No client has a secret here; only a service that asks at <code>/oauth/introspect</code> uses Basic, with its URL and an API key.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#clients">protocol §14, Clients</a>.</p><p>Status 401, by <code>POST /oauth/token</code>, <code>POST /oauth/revoke</code>, <code>POST /oauth/introspect</code>, <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_client.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_client = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_client as default
};
