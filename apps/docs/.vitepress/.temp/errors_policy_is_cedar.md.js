import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"POLICY_IS_CEDAR","description":"This policy was written in Cedar, and its members cannot be changed one by one.","frontmatter":{"title":"POLICY_IS_CEDAR","description":"This policy was written in Cedar, and its members cannot be changed one by one.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/policy_is_cedar.md","filePath":"errors/policy_is_cedar.md"}');
const _sfc_main = { name: "errors/policy_is_cedar.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="policy_is_cedar" tabindex="-1">POLICY_IS_CEDAR <a class="header-anchor" href="#policy_is_cedar" aria-label="Permalink to &quot;POLICY_IS_CEDAR&quot;">​</a></h1><p>This policy was written in Cedar, and its members cannot be changed one by one.</p><p>Replace it as a whole: <code>grantex policies put &lt;name&gt; &lt;file&gt;</code>, or <code>PUT /v1/policies/:policy</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#policies">protocol §15, Policies</a>.</p><p>Status 409, by <code>PATCH /v1/policies/{policy}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/policy_is_cedar.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const policy_is_cedar = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  policy_is_cedar as default
};
