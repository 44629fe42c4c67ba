import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"CREDENTIAL_UNKNOWN","description":"The server does not know this credential.","frontmatter":{"title":"CREDENTIAL_UNKNOWN","description":"The server does not know this credential.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/credential_unknown.md","filePath":"errors/credential_unknown.md"}');
const _sfc_main = { name: "errors/credential_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="credential_unknown" tabindex="-1">CREDENTIAL_UNKNOWN <a class="header-anchor" href="#credential_unknown" aria-label="Permalink to &quot;CREDENTIAL_UNKNOWN&quot;">​</a></h1><p>The server does not know this credential. The key was deleted, has expired, was rotated more than a day ago, or belongs to another server.</p><p>Get a key with <code>grantex login</code>, or make one with an admin key: <code>grantex keys create &lt;name&gt; --role issue --out key.txt</code>. For a SCIM token: <code>grantex scim tokens rotate &lt;id&gt; --out token.txt</code>. In the console, sign in again.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>Status 401, by 150 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/credential_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const credential_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  credential_unknown as default
};
