import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SESSION_UNKNOWN","description":"The link of a vouched session has expired, or somebody signed out with it.","frontmatter":{"title":"SESSION_UNKNOWN","description":"The link of a vouched session has expired, or somebody signed out with it.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/session_unknown.md","filePath":"errors/session_unknown.md"}');
const _sfc_main = { name: "errors/session_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="session_unknown" tabindex="-1">SESSION_UNKNOWN <a class="header-anchor" href="#session_unknown" aria-label="Permalink to &quot;SESSION_UNKNOWN&quot;">​</a></h1><p>The link of a vouched session has expired, or somebody signed out with it.</p><p>Make a new one: <code>grantex people link &lt;name&gt;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/session_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const session_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  session_unknown as default
};
