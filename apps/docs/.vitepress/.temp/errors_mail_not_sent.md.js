import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"MAIL_NOT_SENT","description":"The mail server did not accept the message.","frontmatter":{"title":"MAIL_NOT_SENT","description":"The mail server did not accept the message.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/mail_not_sent.md","filePath":"errors/mail_not_sent.md"}');
const _sfc_main = { name: "errors/mail_not_sent.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="mail_not_sent" tabindex="-1">MAIL_NOT_SENT <a class="header-anchor" href="#mail_not_sent" aria-label="Permalink to &quot;MAIL_NOT_SENT&quot;">​</a></h1><p>The mail server did not accept the message. The link in it never works; an earlier link stays as it was.</p><p>Try again in a minute. If it lasts, the server&#39;s log says what the mail server answered.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#addresses-and-links-to-them">protocol §6, Addresses, and links to them</a>.</p><p>Status 503, by <code>POST /v1/authorize/{id}/resend</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/mail_not_sent.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const mail_not_sent = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  mail_not_sent as default
};
