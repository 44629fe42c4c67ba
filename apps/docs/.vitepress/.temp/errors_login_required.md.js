import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"login_required","description":"prompt=none forbids asking, and a person must be asked.","frontmatter":{"title":"login_required","description":"prompt=none forbids asking, and a person must be asked.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/login_required.md","filePath":"errors/login_required.md"}');
const _sfc_main = { name: "errors/login_required.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="login_required" tabindex="-1">login_required <a class="header-anchor" href="#login_required" aria-label="Permalink to &quot;login_required&quot;">​</a></h1><p><code>prompt=none</code> forbids asking, and a person must be asked.</p><p>Leave <code>prompt</code> out.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#authorize">protocol §14, Authorize</a>.</p><p>Status 400, by <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/login_required.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const login_required = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  login_required as default
};
