import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REDIRECT_URI_NOT_REGISTERED","description":"The redirectUri is not one that the agent, or the OAuth client, has registered.","frontmatter":{"title":"REDIRECT_URI_NOT_REGISTERED","description":"The redirectUri is not one that the agent, or the OAuth client, has registered.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/redirect_uri_not_registered.md","filePath":"errors/redirect_uri_not_registered.md"}');
const _sfc_main = { name: "errors/redirect_uri_not_registered.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="redirect_uri_not_registered" tabindex="-1">REDIRECT_URI_NOT_REGISTERED <a class="header-anchor" href="#redirect_uri_not_registered" aria-label="Permalink to &quot;REDIRECT_URI_NOT_REGISTERED&quot;">​</a></h1><p>The <code>redirectUri</code> is not one that the agent, or the OAuth client, has registered. They are compared character by character; only the port of a loopback address may differ.</p><p>Register it exactly as you send it: <code>PATCH /v1/agents/:id</code> with <code>redirectUris</code>. Look for a trailing slash, and for <code>localhost</code> in place of <code>127.0.0.1</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#authorize">protocol §6, Authorize</a>.</p><p>Status 400, by <code>POST /v1/authorize</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/redirect_uri_not_registered.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const redirect_uri_not_registered = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  redirect_uri_not_registered as default
};
