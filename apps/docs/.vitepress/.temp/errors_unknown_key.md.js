import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"unknown_key","description":"The issuer does not publish the key that signed this token, or has revoked it.","frontmatter":{"title":"unknown_key","description":"The issuer does not publish the key that signed this token, or has revoked it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/unknown_key.md","filePath":"errors/unknown_key.md"}');
const _sfc_main = { name: "errors/unknown_key.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="unknown_key" tabindex="-1">unknown_key <a class="header-anchor" href="#unknown_key" aria-label="Permalink to &quot;unknown_key&quot;">​</a></h1><p>The issuer does not publish the key that signed this token, or has revoked it.</p><p>Refresh the token. After a restore of the server, people approve again.</p><p>See <a href="/grantex-public-path/docs/protocol/09-issuer">protocol §9</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/unknown_key.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const unknown_key = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  unknown_key as default
};
