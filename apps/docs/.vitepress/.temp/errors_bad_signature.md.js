import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"bad_signature","description":"The signature of the token does not hold: the token was changed or cut.","frontmatter":{"title":"bad_signature","description":"The signature of the token does not hold: the token was changed or cut.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/bad_signature.md","filePath":"errors/bad_signature.md"}');
const _sfc_main = { name: "errors/bad_signature.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="bad_signature" tabindex="-1">bad_signature <a class="header-anchor" href="#bad_signature" aria-label="Permalink to &quot;bad_signature&quot;">​</a></h1><p>The signature of the token does not hold: the token was changed or cut.</p><p>Send it exactly as the issuer gave it.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#verify-offline">protocol §6, Verify offline</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/bad_signature.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const bad_signature = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  bad_signature as default
};
