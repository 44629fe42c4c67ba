import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ACCESS_DENIED, access_denied","description":"Somebody decided against it.","frontmatter":{"title":"ACCESS_DENIED, access_denied","description":"Somebody decided against it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/access_denied.md","filePath":"errors/access_denied.md"}');
const _sfc_main = { name: "errors/access_denied.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="access_denied-access_denied" tabindex="-1">ACCESS_DENIED, access_denied <a class="header-anchor" href="#access_denied-access_denied" aria-label="Permalink to &quot;ACCESS_DENIED, access_denied&quot;">​</a></h1><h2 id="access_denied-errors-of-credentials-and-api-keys" tabindex="-1">ACCESS_DENIED: Errors of credentials and API keys <a class="header-anchor" href="#access_denied-errors-of-credentials-and-api-keys" aria-label="Permalink to &quot;ACCESS_DENIED: Errors of credentials and API keys&quot;">​</a></h2><p>Somebody decided against it. For a device login: the developer denied it, or the key that allowed it has ended since. From an SDK: the person denied the request for a grant.</p><p>Respect the decision, and ask again only if the person wants it. <code>POST /oauth/register</code> answers with the same word where the server registers no clients: see <a href="/grantex-public-path/docs/errors/access_denied"><code>access_denied</code></a>.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>Status 403, by <code>POST /v1/device-logins/key</code>.</p><h2 id="access_denied-errors-of-oauth" tabindex="-1">access_denied: Errors of OAuth <a class="header-anchor" href="#access_denied-errors-of-oauth" aria-label="Permalink to &quot;access_denied: Errors of OAuth&quot;">​</a></h2><p>The person denied, the server registers no clients, the developer&#39;s plan has reached a limit, or the agent is on hold. <code>error_description</code> says which.</p><p>Respect a denial. Where registration is closed, use a client id metadata document; the operator opens registration with <code>GRANTEX_DYNAMIC_REGISTRATION=on</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#authorize">protocol §14, Authorize</a>.</p><p>Status 403, by <code>POST /oauth/register</code>, <code>POST /oauth/token</code>, <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/access_denied.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const access_denied = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  access_denied as default
};
