import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"RETENTION_TOO_SHORT","description":"A framework asks for a longer retention than this setting: at least 184 days.","frontmatter":{"title":"RETENTION_TOO_SHORT","description":"A framework asks for a longer retention than this setting: at least 184 days.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/retention_too_short.md","filePath":"errors/retention_too_short.md"}');
const _sfc_main = { name: "errors/retention_too_short.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="retention_too_short" tabindex="-1">RETENTION_TOO_SHORT <a class="header-anchor" href="#retention_too_short" aria-label="Permalink to &quot;RETENTION_TOO_SHORT&quot;">​</a></h1><p>A framework asks for a longer retention than this setting: at least 184 days.</p><p>Set <code>400d</code> or more, or remove the setting to keep everything: <code>grantex settings set --retention 400d</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#evidence-and-retention">protocol §16, Evidence and retention</a>.</p><p>Status 422, by <code>PATCH /v1/me</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/retention_too_short.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const retention_too_short = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  retention_too_short as default
};
