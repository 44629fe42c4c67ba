import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"CHALLENGE_USED","description":"The attempt with the passkey took longer than two minutes, was answered before, or began in another window or for another purpose.","frontmatter":{"title":"CHALLENGE_USED","description":"The attempt with the passkey took longer than two minutes, was answered before, or began in another window or for another purpose.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/challenge_used.md","filePath":"errors/challenge_used.md"}');
const _sfc_main = { name: "errors/challenge_used.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="challenge_used" tabindex="-1">CHALLENGE_USED <a class="header-anchor" href="#challenge_used" aria-label="Permalink to &quot;CHALLENGE_USED&quot;">​</a></h1><p>The attempt with the passkey took longer than two minutes, was answered before, or began in another window or for another purpose.</p><p>Try again on the page.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/challenge_used.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const challenge_used = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  challenge_used as default
};
