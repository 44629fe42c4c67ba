import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"AUTHORIZATION_FAILED","description":"The issuer sent the browser back with an OAuth error, which the message names.","frontmatter":{"title":"AUTHORIZATION_FAILED","description":"The issuer sent the browser back with an OAuth error, which the message names.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/authorization_failed.md","filePath":"errors/authorization_failed.md"}');
const _sfc_main = { name: "errors/authorization_failed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="authorization_failed" tabindex="-1">AUTHORIZATION_FAILED <a class="header-anchor" href="#authorization_failed" aria-label="Permalink to &quot;AUTHORIZATION_FAILED&quot;">​</a></h1><p>The issuer sent the browser back with an OAuth error, which the message names.</p><p>See its page, such as <a href="/grantex-public-path/docs/errors/invalid_scope"><code>invalid_scope</code></a>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/authorization_failed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const authorization_failed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  authorization_failed as default
};
