import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_OWN_PERSON","description":"You cannot erase yourself: the entry about it would name you again.","frontmatter":{"title":"SSO_OWN_PERSON","description":"You cannot erase yourself: the entry about it would name you again.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_own_person.md","filePath":"errors/sso_own_person.md"}');
const _sfc_main = { name: "errors/sso_own_person.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_own_person" tabindex="-1">SSO_OWN_PERSON <a class="header-anchor" href="#sso_own_person" aria-label="Permalink to &quot;SSO_OWN_PERSON&quot;">​</a></h1><p>You cannot erase yourself: the entry about it would name you again.</p><p>Ask another administrator to do it.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p><p>Status 409, by <code>DELETE /v1/sso/people/{id}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_own_person.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_own_person = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_own_person as default
};
