import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"LAST_ADMIN_KEY","description":"This is the last admin key without an expiry.","frontmatter":{"title":"LAST_ADMIN_KEY","description":"This is the last admin key without an expiry.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/last_admin_key.md","filePath":"errors/last_admin_key.md"}');
const _sfc_main = { name: "errors/last_admin_key.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="last_admin_key" tabindex="-1">LAST_ADMIN_KEY <a class="header-anchor" href="#last_admin_key" aria-label="Permalink to &quot;LAST_ADMIN_KEY&quot;">​</a></h1><p>This is the last admin key without an expiry. Without it, nobody could administer this developer any more.</p><p>Make another one first: <code>grantex keys create &lt;name&gt; --role admin --out key.txt</code>. Then delete this one.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>Status 409, by <code>DELETE /v1/keys/{id}</code>, <code>DELETE /v1/me/key</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/last_admin_key.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const last_admin_key = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  last_admin_key as default
};
