import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_POLICY","description":"Cedar does not accept the policy: it does not parse, names a scope that nobody declares, reads a fact that no call has, or can never apply.","frontmatter":{"title":"INVALID_POLICY","description":"Cedar does not accept the policy: it does not parse, names a scope that nobody declares, reads a fact that no call has, or can never apply.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_policy.md","filePath":"errors/invalid_policy.md"}');
const _sfc_main = { name: "errors/invalid_policy.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_policy" tabindex="-1">INVALID_POLICY <a class="header-anchor" href="#invalid_policy" aria-label="Permalink to &quot;INVALID_POLICY&quot;">​</a></h1><p>Cedar does not accept the policy: it does not parse, names a scope that nobody declares, reads a fact that no call has, or can never apply. The message names the line and says what Cedar says.</p><p>Correct that line. A <code>permit</code> without <code>@verdict(&quot;ask&quot;)</code> restricts nothing: write <code>forbid … unless { … }</code>. Read an argument only after <code>has</code>. <code>grantex policies test file.cedar</code> tries a text without saving it.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#policies">protocol §15, Policies</a>.</p><p>Status 400, by <code>POST /v1/policies</code>, <code>PUT /v1/policies/{policy}</code>, <code>PATCH /v1/policies/{policy}</code>, <code>POST /v1/policies/test</code>, <code>POST /v1/policies/replay</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_policy.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_policy = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_policy as default
};
