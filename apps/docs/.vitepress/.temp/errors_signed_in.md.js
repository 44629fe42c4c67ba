import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGNED_IN","description":"Somebody is signed in here with a passkey, and the link of a vouched session does not replace that.","frontmatter":{"title":"SIGNED_IN","description":"Somebody is signed in here with a passkey, and the link of a vouched session does not replace that.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/signed_in.md","filePath":"errors/signed_in.md"}');
const _sfc_main = { name: "errors/signed_in.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="signed_in" tabindex="-1">SIGNED_IN <a class="header-anchor" href="#signed_in" aria-label="Permalink to &quot;SIGNED_IN&quot;">​</a></h1><p>Somebody is signed in here with a passkey, and the link of a vouched session does not replace that.</p><p>Sign out first, then open the link again.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/signed_in.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const signed_in = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  signed_in as default
};
