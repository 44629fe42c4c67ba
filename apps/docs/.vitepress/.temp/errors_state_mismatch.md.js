import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"STATE_MISMATCH","description":"The callback answers another request than the one of this session.","frontmatter":{"title":"STATE_MISMATCH","description":"The callback answers another request than the one of this session.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/state_mismatch.md","filePath":"errors/state_mismatch.md"}');
const _sfc_main = { name: "errors/state_mismatch.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="state_mismatch" tabindex="-1">STATE_MISMATCH <a class="header-anchor" href="#state_mismatch" aria-label="Permalink to &quot;STATE_MISMATCH&quot;">​</a></h1><p>The callback answers another request than the one of this session. It may be forged.</p><p>Refuse it, and begin again. Keep <code>state</code> with the session of the browser that you sent.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/state_mismatch.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const state_mismatch = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  state_mismatch as default
};
