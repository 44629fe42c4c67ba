import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"CONSOLE_SESSION_OVER","description":"Nobody is signed in to the console in this browser: a session ends after 30 minutes without use, after 12 hours, and with its key.","frontmatter":{"title":"CONSOLE_SESSION_OVER","description":"Nobody is signed in to the console in this browser: a session ends after 30 minutes without use, after 12 hours, and with its key.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/console_session_over.md","filePath":"errors/console_session_over.md"}');
const _sfc_main = { name: "errors/console_session_over.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="console_session_over" tabindex="-1">CONSOLE_SESSION_OVER <a class="header-anchor" href="#console_session_over" aria-label="Permalink to &quot;CONSOLE_SESSION_OVER&quot;">​</a></h1><p>Nobody is signed in to the console in this browser: a session ends after 30 minutes without use, after 12 hours, and with its key.</p><p>Sign in at <code>/console</code> again.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/console_session_over.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const console_session_over = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  console_session_over as default
};
