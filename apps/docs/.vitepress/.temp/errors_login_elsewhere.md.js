import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"LOGIN_ELSEWHERE","description":"The login of a client began in another browser.","frontmatter":{"title":"LOGIN_ELSEWHERE","description":"The login of a client began in another browser.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/login_elsewhere.md","filePath":"errors/login_elsewhere.md"}');
const _sfc_main = { name: "errors/login_elsewhere.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="login_elsewhere" tabindex="-1">LOGIN_ELSEWHERE <a class="header-anchor" href="#login_elsewhere" aria-label="Permalink to &quot;LOGIN_ELSEWHERE&quot;">​</a></h1><p>The login of a client began in another browser. Whoever got the link from somebody else would connect that person&#39;s client to their own account.</p><p>Begin the login in the app.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#authorize">protocol §14, Authorize</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/login_elsewhere.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const login_elsewhere = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  login_elsewhere as default
};
