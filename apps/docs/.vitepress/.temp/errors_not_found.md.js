import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"NOT_FOUND","description":"Nothing with this id belongs to the developer of your API key.","frontmatter":{"title":"NOT_FOUND","description":"Nothing with this id belongs to the developer of your API key.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/not_found.md","filePath":"errors/not_found.md"}');
const _sfc_main = { name: "errors/not_found.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="not_found" tabindex="-1">NOT_FOUND <a class="header-anchor" href="#not_found" aria-label="Permalink to &quot;NOT_FOUND&quot;">​</a></h1><p>Nothing with this id belongs to the developer of your API key. The answer is the same for what never existed, for what was removed, and for what belongs to somebody else, so that ids cannot be probed.</p><p>Check the id, and whose key you use: <code>grantex whoami</code>. Ids of another server, and of a sandbox on a live one, are unknown. A second <code>DELETE</code> of the same grant is 404, too.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 404, by 83 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/not_found.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const not_found = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  not_found as default
};
