import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"CODE_ELSEWHERE","description":"The person approved, and the code is not available here: a redirect carries it, or somebody else fetched it.","frontmatter":{"title":"CODE_ELSEWHERE","description":"The person approved, and the code is not available here: a redirect carries it, or somebody else fetched it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/code_elsewhere.md","filePath":"errors/code_elsewhere.md"}');
const _sfc_main = { name: "errors/code_elsewhere.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="code_elsewhere" tabindex="-1">CODE_ELSEWHERE <a class="header-anchor" href="#code_elsewhere" aria-label="Permalink to &quot;CODE_ELSEWHERE&quot;">​</a></h1><p>The person approved, and the code is not available here: a redirect carries it, or somebody else fetched it.</p><p>Read the code where the browser arrives, or ask again without a <code>redirectUri</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#authorize">protocol §6, Authorize</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/code_elsewhere.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const code_elsewhere = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  code_elsewhere as default
};
