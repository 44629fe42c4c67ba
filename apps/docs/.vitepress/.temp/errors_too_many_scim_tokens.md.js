import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_SCIM_TOKENS","description":"A developer has at most 50 connections of identity providers.","frontmatter":{"title":"TOO_MANY_SCIM_TOKENS","description":"A developer has at most 50 connections of identity providers.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_scim_tokens.md","filePath":"errors/too_many_scim_tokens.md"}');
const _sfc_main = { name: "errors/too_many_scim_tokens.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_scim_tokens" tabindex="-1">TOO_MANY_SCIM_TOKENS <a class="header-anchor" href="#too_many_scim_tokens" aria-label="Permalink to &quot;TOO_MANY_SCIM_TOKENS&quot;">​</a></h1><p>A developer has at most 50 connections of identity providers.</p><p>Delete those that nobody uses: <code>grantex scim tokens delete &lt;id&gt;</code>. Their users count no more afterwards.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#provisioning">protocol §16, Provisioning</a>.</p><p>Status 409, by <code>POST /v1/scim/tokens</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_scim_tokens.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_scim_tokens = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_scim_tokens as default
};
