import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_CATALOGS","description":"A developer has at most 100 catalogs.","frontmatter":{"title":"TOO_MANY_CATALOGS","description":"A developer has at most 100 catalogs.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_catalogs.md","filePath":"errors/too_many_catalogs.md"}');
const _sfc_main = { name: "errors/too_many_catalogs.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_catalogs" tabindex="-1">TOO_MANY_CATALOGS <a class="header-anchor" href="#too_many_catalogs" aria-label="Permalink to &quot;TOO_MANY_CATALOGS&quot;">​</a></h1><p>A developer has at most 100 catalogs.</p><p>Remove those of services that no longer exist: <code>grantex resources catalog remove &lt;url&gt;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#catalogs">protocol §15, Catalogs</a>.</p><p>Status 409, by <code>PUT /v1/resources/{audience}/catalog</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_catalogs.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_catalogs = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_catalogs as default
};
