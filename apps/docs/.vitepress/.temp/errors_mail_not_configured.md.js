import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"MAIL_NOT_CONFIGURED","description":"The server has no mail server, so it sends no links.","frontmatter":{"title":"MAIL_NOT_CONFIGURED","description":"The server has no mail server, so it sends no links.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/mail_not_configured.md","filePath":"errors/mail_not_configured.md"}');
const _sfc_main = { name: "errors/mail_not_configured.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="mail_not_configured" tabindex="-1">MAIL_NOT_CONFIGURED <a class="header-anchor" href="#mail_not_configured" aria-label="Permalink to &quot;MAIL_NOT_CONFIGURED&quot;">​</a></h1><p>The server has no mail server, so it sends no links.</p><p>Hand over the link yourself, <code>grantex requests link &lt;id&gt;</code>. The operator sets <code>GRANTEX_SMTP_URL</code> and <code>GRANTEX_MAIL_FROM</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#addresses-and-links-to-them">protocol §6, Addresses, and links to them</a>.</p><p>Status 409, by <code>POST /v1/authorize/{id}/resend</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/mail_not_configured.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const mail_not_configured = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  mail_not_configured as default
};
