import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REQUEST_UNKNOWN","description":"The toolkit did not make this request for a grant, so it has neither its verifier nor its agent.","frontmatter":{"title":"REQUEST_UNKNOWN","description":"The toolkit did not make this request for a grant, so it has neither its verifier nor its agent.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_unknown.md","filePath":"errors/request_unknown.md"}');
const _sfc_main = { name: "errors/request_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_unknown" tabindex="-1">REQUEST_UNKNOWN <a class="header-anchor" href="#request_unknown" aria-label="Permalink to &quot;REQUEST_UNKNOWN&quot;">​</a></h1><p>The toolkit did not make this request for a grant, so it has neither its verifier nor its agent.</p><p>Make a new request here.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#authorize">protocol §6, Authorize</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_unknown as default
};
