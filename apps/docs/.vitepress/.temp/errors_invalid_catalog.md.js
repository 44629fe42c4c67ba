import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_CATALOG","description":"A tool of the catalog, or its JSON Schema, cannot be used.","frontmatter":{"title":"INVALID_CATALOG","description":"A tool of the catalog, or its JSON Schema, cannot be used.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_catalog.md","filePath":"errors/invalid_catalog.md"}');
const _sfc_main = { name: "errors/invalid_catalog.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_catalog" tabindex="-1">INVALID_CATALOG <a class="header-anchor" href="#invalid_catalog" aria-label="Permalink to &quot;INVALID_CATALOG&quot;">​</a></h1><p>A tool of the catalog, or its JSON Schema, cannot be used. The message names the tool and the place in its schema.</p><p>Correct that place. Not supported are <code>pattern</code>, a <code>$ref</code> to another document, <code>$anchor</code>, <code>$dynamicRef</code>, an <code>$id</code> below the top, and two tools of one name.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#catalogs">protocol §15, Catalogs</a>.</p><p>Status 400, by <code>PUT /v1/resources/{audience}/catalog</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_catalog.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_catalog = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_catalog as default
};
