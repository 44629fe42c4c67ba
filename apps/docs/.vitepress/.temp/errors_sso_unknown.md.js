import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_UNKNOWN","description":"No organization signs in here by this address, domain or developer id.","frontmatter":{"title":"SSO_UNKNOWN","description":"No organization signs in here by this address, domain or developer id.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_unknown.md","filePath":"errors/sso_unknown.md"}');
const _sfc_main = { name: "errors/sso_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_unknown" tabindex="-1">SSO_UNKNOWN <a class="header-anchor" href="#sso_unknown" aria-label="Permalink to &quot;SSO_UNKNOWN&quot;">​</a></h1><p>No organization signs in here by this address, domain or developer id.</p><p>Check the spelling, or sign in with an API key. The administrator adds the domain: <code>grantex sso set &lt;id&gt; --domain example.com</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_unknown as default
};
