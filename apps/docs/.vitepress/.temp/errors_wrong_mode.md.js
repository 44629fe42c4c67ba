import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"WRONG_MODE","description":"The sign-up asks for a developer of the other kind of server: a server is either a sandbox or live.","frontmatter":{"title":"WRONG_MODE","description":"The sign-up asks for a developer of the other kind of server: a server is either a sandbox or live.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/wrong_mode.md","filePath":"errors/wrong_mode.md"}');
const _sfc_main = { name: "errors/wrong_mode.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="wrong_mode" tabindex="-1">WRONG_MODE <a class="header-anchor" href="#wrong_mode" aria-label="Permalink to &quot;WRONG_MODE&quot;">​</a></h1><p>The sign-up asks for a developer of the other kind of server: a server is either a sandbox or live.</p><p>Leave <code>mode</code> out, or sign up at the server of that mode.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>Status 422, by <code>POST /v1/signup</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/wrong_mode.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const wrong_mode = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  wrong_mode as default
};
