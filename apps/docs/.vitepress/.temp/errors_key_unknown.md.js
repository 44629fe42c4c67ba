import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"KEY_UNKNOWN","description":"The store does not hold the private key of this kid.","frontmatter":{"title":"KEY_UNKNOWN","description":"The store does not hold the private key of this kid.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/key_unknown.md","filePath":"errors/key_unknown.md"}');
const _sfc_main = { name: "errors/key_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="key_unknown" tabindex="-1">KEY_UNKNOWN <a class="header-anchor" href="#key_unknown" aria-label="Permalink to &quot;KEY_UNKNOWN&quot;">​</a></h1><p>The store does not hold the private key of this <code>kid</code>.</p><p>Use the store in which the key was made, or rotate the agent&#39;s key: <code>grantex agents rotate-key &lt;agent&gt; --key-dir keys</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/05-agents">protocol §5</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/key_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const key_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  key_unknown as default
};
