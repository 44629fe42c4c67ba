import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"PRINCIPAL_RETIRED","description":"The name belonged to a person who was erased.","frontmatter":{"title":"PRINCIPAL_RETIRED","description":"The name belonged to a person who was erased.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/principal_retired.md","filePath":"errors/principal_retired.md"}');
const _sfc_main = { name: "errors/principal_retired.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="principal_retired" tabindex="-1">PRINCIPAL_RETIRED <a class="header-anchor" href="#principal_retired" aria-label="Permalink to &quot;PRINCIPAL_RETIRED&quot;">​</a></h1><p>The name belonged to a person who was erased. It is never given to anybody else.</p><p>Use another <code>principalId</code> for the new person.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#who-the-principal-is">protocol §6, Who the principal is</a>.</p><p>Status 409, by <code>POST /v1/authorize</code>, <code>PUT /v1/principals/{principalId}/email</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/principal_retired.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const principal_retired = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  principal_retired as default
};
