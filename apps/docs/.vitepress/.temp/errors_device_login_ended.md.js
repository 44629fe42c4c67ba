import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"DEVICE_LOGIN_ENDED","description":"No key waits under this deviceCode: nobody allowed the login within 15 minutes, or its key was fetched before.","frontmatter":{"title":"DEVICE_LOGIN_ENDED","description":"No key waits under this deviceCode: nobody allowed the login within 15 minutes, or its key was fetched before.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/device_login_ended.md","filePath":"errors/device_login_ended.md"}');
const _sfc_main = { name: "errors/device_login_ended.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="device_login_ended" tabindex="-1">DEVICE_LOGIN_ENDED <a class="header-anchor" href="#device_login_ended" aria-label="Permalink to &quot;DEVICE_LOGIN_ENDED&quot;">​</a></h1><p>No key waits under this <code>deviceCode</code>: nobody allowed the login within 15 minutes, or its key was fetched before.</p><p>Begin again: <code>grantex login</code>. If the answer with the key was lost on its way, delete that key in the console.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>Status 410, by <code>POST /v1/device-logins/key</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/device_login_ended.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const device_login_ended = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  device_login_ended as default
};
