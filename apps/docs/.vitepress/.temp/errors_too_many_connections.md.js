import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_CONNECTIONS","description":"A developer has at most 20 connections for single sign-on.","frontmatter":{"title":"TOO_MANY_CONNECTIONS","description":"A developer has at most 20 connections for single sign-on.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_connections.md","filePath":"errors/too_many_connections.md"}');
const _sfc_main = { name: "errors/too_many_connections.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_connections" tabindex="-1">TOO_MANY_CONNECTIONS <a class="header-anchor" href="#too_many_connections" aria-label="Permalink to &quot;TOO_MANY_CONNECTIONS&quot;">​</a></h1><p>A developer has at most 20 connections for single sign-on.</p><p>Delete one (<code>grantex sso delete &lt;id&gt;</code>), or put more domains on one connection.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p><p>Status 409, by <code>POST /v1/sso/connections</code>, <code>PATCH /v1/sso/connections/{id}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_connections.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_connections = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_connections as default
};
