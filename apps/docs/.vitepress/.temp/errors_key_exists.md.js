import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"KEY_EXISTS","description":"The agent has this key now, or had it before.","frontmatter":{"title":"KEY_EXISTS","description":"The agent has this key now, or had it before.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/key_exists.md","filePath":"errors/key_exists.md"}');
const _sfc_main = { name: "errors/key_exists.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="key_exists" tabindex="-1">KEY_EXISTS <a class="header-anchor" href="#key_exists" aria-label="Permalink to &quot;KEY_EXISTS&quot;">​</a></h1><p>The agent has this key now, or had it before. A retired key never comes back.</p><p>Make a new key: <code>grantex agents rotate-key &lt;agent&gt; --key-dir keys</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/05-agents">protocol §5</a>.</p><p>Status 409, by <code>POST /v1/agents/{id}/keys</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/key_exists.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const key_exists = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  key_exists as default
};
