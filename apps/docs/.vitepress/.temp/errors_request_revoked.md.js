import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REQUEST_REVOKED","description":"Since the request was made, its agent, its principal or everything of the developer was revoked, so it cannot be approved any more.","frontmatter":{"title":"REQUEST_REVOKED","description":"Since the request was made, its agent, its principal or everything of the developer was revoked, so it cannot be approved any more.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_revoked.md","filePath":"errors/request_revoked.md"}');
const _sfc_main = { name: "errors/request_revoked.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_revoked" tabindex="-1">REQUEST_REVOKED <a class="header-anchor" href="#request_revoked" aria-label="Permalink to &quot;REQUEST_REVOKED&quot;">​</a></h1><p>Since the request was made, its agent, its principal or everything of the developer was revoked, so it cannot be approved any more.</p><p>Make a new request.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p><p>Status 409, by <code>POST /v1/authorize/{id}/resend</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_revoked.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_revoked = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_revoked as default
};
