import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"API of grantex_autogen","description":"This page is generated from the docstrings of the package.","frontmatter":{"title":"API of grantex_autogen","description":"This page is generated from the docstrings of the package.","group":"Reference","section":"Python API"},"headers":[],"relativePath":"reference/python/grantex_autogen.md","filePath":"reference/python/grantex_autogen.md"}');
const _sfc_main = { name: "reference/python/grantex_autogen.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="api-of-grantex_autogen" tabindex="-1">API of grantex_autogen <a class="header-anchor" href="#api-of-grantex_autogen" aria-label="Permalink to &quot;API of grantex_autogen&quot;">​</a></h1><p>This page is generated from the docstrings of the package.</p><p>Grantex guards for three frameworks, each in a module of its own.</p><p><code>grantex_autogen.agent_framework</code> for Microsoft Agent Framework, <code>grantex_autogen.ag2</code> for AG2, and <code>grantex_autogen.agentchat</code> for AutoGen AgentChat 0.7. Each also has what a program needs of <code>grantex</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/python/grantex_autogen.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const grantex_autogen = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  grantex_autogen as default
};
