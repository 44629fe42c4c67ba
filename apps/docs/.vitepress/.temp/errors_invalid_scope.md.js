import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_SCOPE, invalid_scope","description":"A scope is not of the form resource:action or resource:action:constraint, is too long, or is not among what was granted.","frontmatter":{"title":"INVALID_SCOPE, invalid_scope","description":"A scope is not of the form resource:action or resource:action:constraint, is too long, or is not among what was granted.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_scope.md","filePath":"errors/invalid_scope.md"}');
const _sfc_main = { name: "errors/invalid_scope.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_scope-invalid_scope" tabindex="-1">INVALID_SCOPE, invalid_scope <a class="header-anchor" href="#invalid_scope-invalid_scope" aria-label="Permalink to &quot;INVALID_SCOPE, invalid_scope&quot;">​</a></h1><h2 id="invalid_scope-errors-of-agents-and-scopes" tabindex="-1">INVALID_SCOPE: Errors of agents and scopes <a class="header-anchor" href="#invalid_scope-errors-of-agents-and-scopes" aria-label="Permalink to &quot;INVALID_SCOPE: Errors of agents and scopes&quot;">​</a></h2><p>A scope is not of the form <code>resource:action</code> or <code>resource:action:constraint</code>, is too long, or is not among what was granted. The message quotes it.</p><p>Write <code>payments:initiate</code> or <code>payments:initiate:max_500</code>. A constraint that begins with <code>max_</code> is followed by a decimal. Nobody declares or offers <code>by_details</code>: ask for the scope without it. On a refresh, ask for scopes that the grant holds.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p><p>Status 400, by 12 operations of the API.</p><h2 id="invalid_scope-errors-of-oauth" tabindex="-1">invalid_scope: Errors of OAuth <a class="header-anchor" href="#invalid_scope-errors-of-oauth" aria-label="Permalink to &quot;invalid_scope: Errors of OAuth&quot;">​</a></h2><p>None of the scopes that are asked for can be given: the service does not offer them, the grant does not hold them, or a policy refuses them.</p><p>Ask for scopes in the metadata of the service (<code>scopes_supported</code>). On a refresh, ask for a part of what the grant holds.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#authorize">protocol §14, Authorize</a>.</p><p>Status 400, by <code>POST /oauth/token</code>, <code>POST /oauth/par</code>. Status 403, by <code>POST /oauth/token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_scope.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_scope = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_scope as default
};
