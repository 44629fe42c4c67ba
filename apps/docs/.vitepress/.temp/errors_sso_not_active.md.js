import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_NOT_ACTIVE","description":"The connection is switched off, so there is nothing to test.","frontmatter":{"title":"SSO_NOT_ACTIVE","description":"The connection is switched off, so there is nothing to test.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_not_active.md","filePath":"errors/sso_not_active.md"}');
const _sfc_main = { name: "errors/sso_not_active.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_not_active" tabindex="-1">SSO_NOT_ACTIVE <a class="header-anchor" href="#sso_not_active" aria-label="Permalink to &quot;SSO_NOT_ACTIVE&quot;">​</a></h1><p>The connection is switched off, so there is nothing to test.</p><p>Switch it on: <code>grantex sso set &lt;id&gt; --active</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_not_active.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_not_active = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_not_active as default
};
