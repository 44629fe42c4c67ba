import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"revoked","description":"The grant was revoked, is on hold, or has ended, or one above it has.","frontmatter":{"title":"revoked","description":"The grant was revoked, is on hold, or has ended, or one above it has.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/revoked.md","filePath":"errors/revoked.md"}');
const _sfc_main = { name: "errors/revoked.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="revoked" tabindex="-1">revoked <a class="header-anchor" href="#revoked" aria-label="Permalink to &quot;revoked&quot;">​</a></h1><p>The grant was revoked, is on hold, or has ended, or one above it has.</p><p>Ask the person for a new grant. <code>grantex grants get &lt;id&gt;</code> says when and by whom it ended, or who holds it.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#revoke">protocol §6, Revoke</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/revoked.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const revoked = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  revoked as default
};
