import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"mutability","description":"The attribute cannot be changed: id, meta and the like are the server's.","frontmatter":{"title":"mutability","description":"The attribute cannot be changed: id, meta and the like are the server's.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/mutability.md","filePath":"errors/mutability.md"}`);
const _sfc_main = { name: "errors/mutability.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="mutability" tabindex="-1">mutability <a class="header-anchor" href="#mutability" aria-label="Permalink to &quot;mutability&quot;">​</a></h1><p>The attribute cannot be changed: <code>id</code>, <code>meta</code> and the like are the server&#39;s.</p><p>Remove it from the PATCH, or from the mapping.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#provisioning">protocol §16, Provisioning</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/mutability.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const mutability = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  mutability as default
};
