import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"keys_unavailable","description":"The keys of the issuer cannot be fetched, so no signature can be checked.","frontmatter":{"title":"keys_unavailable","description":"The keys of the issuer cannot be fetched, so no signature can be checked.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/keys_unavailable.md","filePath":"errors/keys_unavailable.md"}');
const _sfc_main = { name: "errors/keys_unavailable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="keys_unavailable" tabindex="-1">keys_unavailable <a class="header-anchor" href="#keys_unavailable" aria-label="Permalink to &quot;keys_unavailable&quot;">​</a></h1><p>The keys of the issuer cannot be fetched, so no signature can be checked. A service that starts stops with the same code.</p><p>Check that the service reaches <code>&lt;issuer&gt;/.well-known/jwks.json</code> over its network and proxy. Known keys last for 15 minutes beyond their time.</p><p>See <a href="/grantex-public-path/docs/protocol/09-issuer">protocol §9</a>.</p><p>A guard answers with 503 <code>temporarily_unavailable</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/keys_unavailable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const keys_unavailable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  keys_unavailable as default
};
