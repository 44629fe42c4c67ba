import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"no_credentials","description":"The call came without a grant token.","frontmatter":{"title":"no_credentials","description":"The call came without a grant token.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/no_credentials.md","filePath":"errors/no_credentials.md"}');
const _sfc_main = { name: "errors/no_credentials.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="no_credentials" tabindex="-1">no_credentials <a class="header-anchor" href="#no_credentials" aria-label="Permalink to &quot;no_credentials&quot;">​</a></h1><p>The call came without a grant token.</p><p>The agent sends the token in one header, <code>Authorization: Bearer &lt;token&gt;</code>, or as its framework&#39;s adapter wants it. It gets one by asking the person: <code>grantex authorize</code>, or by logging in at the server that the challenge names.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/no_credentials.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const no_credentials = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  no_credentials as default
};
