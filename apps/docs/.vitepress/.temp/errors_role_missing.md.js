import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"role_missing","description":"When a service starts: its API key lacks a role.","frontmatter":{"title":"role_missing","description":"When a service starts: its API key lacks a role.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/role_missing.md","filePath":"errors/role_missing.md"}');
const _sfc_main = { name: "errors/role_missing.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="role_missing" tabindex="-1">role_missing <a class="header-anchor" href="#role_missing" aria-label="Permalink to &quot;role_missing&quot;">​</a></h1><p>When a service starts: its API key lacks a role. The message names it.</p><p>Make a key with <code>verify</code> and <code>audit-write</code>: <code>grantex keys create &lt;name&gt; --role verify --role audit-write --out key.txt</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/role_missing.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const role_missing = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  role_missing as default
};
