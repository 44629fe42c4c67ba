import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"wrong_developer","description":"The token belongs to a developer that this service does not serve.","frontmatter":{"title":"wrong_developer","description":"The token belongs to a developer that this service does not serve.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/wrong_developer.md","filePath":"errors/wrong_developer.md"}');
const _sfc_main = { name: "errors/wrong_developer.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="wrong_developer" tabindex="-1">wrong_developer <a class="header-anchor" href="#wrong_developer" aria-label="Permalink to &quot;wrong_developer&quot;">​</a></h1><p>The token belongs to a developer that this service does not serve.</p><p>Ask for a grant with an agent of the right developer. The service lists whom it serves in <code>developers</code>; without that, it is the developer of its API key.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#verify-offline">protocol §6, Verify offline</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/wrong_developer.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const wrong_developer = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  wrong_developer as default
};
