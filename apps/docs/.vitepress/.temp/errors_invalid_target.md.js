import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"invalid_target","description":"resource does not name one service of this server, or names another one than the code was made for.","frontmatter":{"title":"invalid_target","description":"resource does not name one service of this server, or names another one than the code was made for.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_target.md","filePath":"errors/invalid_target.md"}');
const _sfc_main = { name: "errors/invalid_target.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_target" tabindex="-1">invalid_target <a class="header-anchor" href="#invalid_target" aria-label="Permalink to &quot;invalid_target&quot;">​</a></h1><p><code>resource</code> does not name one service of this server, or names another one than the code was made for.</p><p>Send the service&#39;s URL as its metadata has it, once. Without <code>resource</code> the server must have only one service. The developer registers it: <code>grantex resources set &lt;url&gt;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#services">protocol §14, Services</a>.</p><p>Status 400, by <code>POST /oauth/token</code>, <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_target.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_target = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_target as default
};
