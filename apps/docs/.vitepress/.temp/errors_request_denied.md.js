import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REQUEST_DENIED","description":"The person denied this request for a grant.","frontmatter":{"title":"REQUEST_DENIED","description":"The person denied this request for a grant.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_denied.md","filePath":"errors/request_denied.md"}');
const _sfc_main = { name: "errors/request_denied.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_denied" tabindex="-1">REQUEST_DENIED <a class="header-anchor" href="#request_denied" aria-label="Permalink to &quot;REQUEST_DENIED&quot;">​</a></h1><p>The person denied this request for a grant.</p><p>Ask again only if they want it.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_denied.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_denied = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_denied as default
};
