import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"MAIL_LIMIT","description":"Too many links went to this person, or to this mailbox, in a short time.","frontmatter":{"title":"MAIL_LIMIT","description":"Too many links went to this person, or to this mailbox, in a short time.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/mail_limit.md","filePath":"errors/mail_limit.md"}');
const _sfc_main = { name: "errors/mail_limit.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="mail_limit" tabindex="-1">MAIL_LIMIT <a class="header-anchor" href="#mail_limit" aria-label="Permalink to &quot;MAIL_LIMIT&quot;">​</a></h1><p>Too many links went to this person, or to this mailbox, in a short time.</p><p>Use the newest message, or wait for as long as <code>retry-after</code> says.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#addresses-and-links-to-them">protocol §6, Addresses, and links to them</a>.</p><p>Status 429, by <code>POST /v1/authorize/{id}/resend</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/mail_limit.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const mail_limit = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  mail_limit as default
};
