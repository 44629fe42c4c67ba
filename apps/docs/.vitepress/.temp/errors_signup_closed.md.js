import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SIGNUP_CLOSED","description":"This server does not let strangers sign up as developers.","frontmatter":{"title":"SIGNUP_CLOSED","description":"This server does not let strangers sign up as developers.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/signup_closed.md","filePath":"errors/signup_closed.md"}');
const _sfc_main = { name: "errors/signup_closed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="signup_closed" tabindex="-1">SIGNUP_CLOSED <a class="header-anchor" href="#signup_closed" aria-label="Permalink to &quot;SIGNUP_CLOSED&quot;">​</a></h1><p>This server does not let strangers sign up as developers.</p><p>Ask its operator for an API key. The operator opens sign-up with <code>GRANTEX_SIGNUP=open</code>; a sandbox on loopback has it open.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>Status 403, by <code>POST /v1/signup</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/signup_closed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const signup_closed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  signup_closed as default
};
