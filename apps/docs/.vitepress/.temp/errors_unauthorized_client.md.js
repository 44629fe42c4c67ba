import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"unauthorized_client","description":"The client may not do this: it is suspended, its service is not open to it, it did not register this grant_type, or the grant type demands private_key_jwt.","frontmatter":{"title":"unauthorized_client","description":"The client may not do this: it is suspended, its service is not open to it, it did not register this grant_type, or the grant type demands private_key_jwt.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/unauthorized_client.md","filePath":"errors/unauthorized_client.md"}');
const _sfc_main = { name: "errors/unauthorized_client.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="unauthorized_client" tabindex="-1">unauthorized_client <a class="header-anchor" href="#unauthorized_client" aria-label="Permalink to &quot;unauthorized_client&quot;">​</a></h1><p>The client may not do this: it is suspended, its service is not open to it, it did not register this <code>grant_type</code>, or the grant type demands <code>private_key_jwt</code>.</p><p>See the service and who may ask: <code>grantex resources list</code>, <code>grantex clients list</code>. Register the client with the <code>grant_types</code> that it uses.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#clients">protocol §14, Clients</a>.</p><p>Status 400, by <code>POST /oauth/token</code>, <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/unauthorized_client.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const unauthorized_client = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  unauthorized_client as default
};
