import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"invalid_request","description":"A parameter is missing, comes twice, has another form, or does not go with the others.","frontmatter":{"title":"invalid_request","description":"A parameter is missing, comes twice, has another form, or does not go with the others.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_request.md","filePath":"errors/invalid_request.md"}');
const _sfc_main = { name: "errors/invalid_request.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_request" tabindex="-1">invalid_request <a class="header-anchor" href="#invalid_request" aria-label="Permalink to &quot;invalid_request&quot;">​</a></h1><p>A parameter is missing, comes twice, has another form, or does not go with the others.</p><p>Send <code>application/x-www-form-urlencoded</code> with each parameter once, and correct the parameter that <code>error_description</code> names. <code>acr_values</code>, <code>max_age</code> and <code>claims</code> are not taken: a client cannot demand how a person is authenticated.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth">protocol §14</a>.</p><p>Status 400, by <code>POST /oauth/register</code>, <code>POST /oauth/token</code>, <code>POST /oauth/revoke</code>, <code>POST /oauth/introspect</code>, <code>POST /oauth/par</code>. Status 413, by <code>POST /oauth/register</code>, <code>POST /oauth/token</code>, <code>POST /oauth/revoke</code>, <code>POST /oauth/introspect</code>, <code>POST /oauth/par</code>. Status 415, by <code>POST /oauth/register</code>, <code>POST /oauth/token</code>, <code>POST /oauth/revoke</code>, <code>POST /oauth/introspect</code>, <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_request.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_request = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_request as default
};
