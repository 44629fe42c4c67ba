import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"CALLBACK_MALFORMED","description":"The callback does not have exactly one state, one iss, and one code or error.","frontmatter":{"title":"CALLBACK_MALFORMED","description":"The callback does not have exactly one state, one iss, and one code or error.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/callback_malformed.md","filePath":"errors/callback_malformed.md"}');
const _sfc_main = { name: "errors/callback_malformed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="callback_malformed" tabindex="-1">CALLBACK_MALFORMED <a class="header-anchor" href="#callback_malformed" aria-label="Permalink to &quot;CALLBACK_MALFORMED&quot;">​</a></h1><p>The callback does not have exactly one <code>state</code>, one <code>iss</code>, and one <code>code</code> or <code>error</code>.</p><p>Pass the whole URL that the browser opened, unchanged.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/callback_malformed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const callback_malformed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  callback_malformed as default
};
