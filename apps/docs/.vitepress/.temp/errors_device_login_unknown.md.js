import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"DEVICE_LOGIN_UNKNOWN","description":"No program waits for this code: it is mistyped, was decided already, or is older than 15 minutes.","frontmatter":{"title":"DEVICE_LOGIN_UNKNOWN","description":"No program waits for this code: it is mistyped, was decided already, or is older than 15 minutes.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/device_login_unknown.md","filePath":"errors/device_login_unknown.md"}');
const _sfc_main = { name: "errors/device_login_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="device_login_unknown" tabindex="-1">DEVICE_LOGIN_UNKNOWN <a class="header-anchor" href="#device_login_unknown" aria-label="Permalink to &quot;DEVICE_LOGIN_UNKNOWN&quot;">​</a></h1><p>No program waits for this code: it is mistyped, was decided already, or is older than 15 minutes.</p><p>Compare it with the code in the terminal, or run <code>grantex login</code> again.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/device_login_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const device_login_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  device_login_unknown as default
};
