import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"API of grantex_fastapi","description":"This page is generated from the docstrings of the package.","frontmatter":{"title":"API of grantex_fastapi","description":"This page is generated from the docstrings of the package.","group":"Reference","section":"Python API"},"headers":[],"relativePath":"reference/python/grantex_fastapi.md","filePath":"reference/python/grantex_fastapi.md"}');
const _sfc_main = { name: "reference/python/grantex_fastapi.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="api-of-grantex_fastapi" tabindex="-1">API of grantex_fastapi <a class="header-anchor" href="#api-of-grantex_fastapi" aria-label="Permalink to &quot;API of grantex_fastapi&quot;">​</a></h1><p>This page is generated from the docstrings of the package.</p><p>Lets a request to a FastAPI route through only with a grant that covers it, and records how it ended.</p><h2 id="requires" tabindex="-1">Requires <a class="header-anchor" href="#requires" aria-label="Permalink to &quot;Requires&quot;">​</a></h2><div class="language-python"><button title="Copy Code" class="copy"></button><span class="lang">python</span><pre class="shiki kinds vp-code" tabindex="0"><code><span class="line"><span>Requires(guard: Guard) -&gt; </span><span class="code-value">None</span></span></code></pre></div><p>Makes the dependencies that let a request through only with a grant: <code>Depends(requires(rule))</code>.</p><p><code>requires = Requires(service.guard)</code> serves any number of applications and routers, each application prepared with <code>add_grantex</code>. Raises <code>TypeError</code> for anything but a guard.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/python/grantex_fastapi.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const grantex_fastapi = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  grantex_fastapi as default
};
