import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"WRONG_PERSON","description":"The passkey, or the account at the provider, belongs to somebody else than the person who is asked.","frontmatter":{"title":"WRONG_PERSON","description":"The passkey, or the account at the provider, belongs to somebody else than the person who is asked.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/wrong_person.md","filePath":"errors/wrong_person.md"}');
const _sfc_main = { name: "errors/wrong_person.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="wrong_person" tabindex="-1">WRONG_PERSON <a class="header-anchor" href="#wrong_person" aria-label="Permalink to &quot;WRONG_PERSON&quot;">​</a></h1><p>The passkey, or the account at the provider, belongs to somebody else than the person who is asked.</p><p>Answer as that person.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/wrong_person.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const wrong_person = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  wrong_person as default
};
