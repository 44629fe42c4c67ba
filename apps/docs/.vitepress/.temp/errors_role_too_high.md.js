import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ROLE_TOO_HIGH","description":"The login asks for a role that the API key of this session does not have, and nobody gives more than they have.","frontmatter":{"title":"ROLE_TOO_HIGH","description":"The login asks for a role that the API key of this session does not have, and nobody gives more than they have.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/role_too_high.md","filePath":"errors/role_too_high.md"}');
const _sfc_main = { name: "errors/role_too_high.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="role_too_high" tabindex="-1">ROLE_TOO_HIGH <a class="header-anchor" href="#role_too_high" aria-label="Permalink to &quot;ROLE_TOO_HIGH&quot;">​</a></h1><p>The login asks for a role that the API key of this session does not have, and nobody gives more than they have.</p><p>Choose fewer roles, or sign in to the console with an admin key.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/role_too_high.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const role_too_high = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  role_too_high as default
};
