import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"DOMAIN_NOT_CONFIRMED","description":"The domain does not publish your developer id, or its document cannot be read.","frontmatter":{"title":"DOMAIN_NOT_CONFIRMED","description":"The domain does not publish your developer id, or its document cannot be read.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/domain_not_confirmed.md","filePath":"errors/domain_not_confirmed.md"}');
const _sfc_main = { name: "errors/domain_not_confirmed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="domain_not_confirmed" tabindex="-1">DOMAIN_NOT_CONFIRMED <a class="header-anchor" href="#domain_not_confirmed" aria-label="Permalink to &quot;DOMAIN_NOT_CONFIRMED&quot;">​</a></h1><p>The domain does not publish your developer id, or its document cannot be read. The message says which.</p><p>Serve <code>https://&lt;domain&gt;/.well-known/grantex.json</code> with <code>{&quot;developers&quot;: [&quot;&lt;developer id&gt;&quot;]}</code>, then repeat the command: <code>grantex settings set-domain &lt;domain&gt;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/11-smaller-shapes">protocol §11</a>.</p><p>Status 422, by <code>PUT /v1/me/domain</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/domain_not_confirmed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const domain_not_confirmed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  domain_not_confirmed as default
};
