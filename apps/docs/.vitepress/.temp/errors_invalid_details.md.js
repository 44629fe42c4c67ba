import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_DETAILS","description":"The authorizationDetails are not valid: an unknown member or operator, a scope that is not asked for, an argument that no tool of the service has, or a value of the wrong type.","frontmatter":{"title":"INVALID_DETAILS","description":"The authorizationDetails are not valid: an unknown member or operator, a scope that is not asked for, an argument that no tool of the service has, or a value of the wrong type.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_details.md","filePath":"errors/invalid_details.md"}');
const _sfc_main = { name: "errors/invalid_details.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_details" tabindex="-1">INVALID_DETAILS <a class="header-anchor" href="#invalid_details" aria-label="Permalink to &quot;INVALID_DETAILS&quot;">​</a></h1><p>The <code>authorizationDetails</code> are not valid: an unknown member or operator, a scope that is not asked for, an argument that no tool of the service has, or a value of the wrong type. The message names the place and what was expected there.</p><p>Correct that place. <code>grantex resources catalog get &lt;url&gt;</code> shows the arguments that tools have.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#details">protocol §15, Details</a>.</p><p>Status 400, by <code>POST /v1/authorize</code>, <code>POST /v1/grants/delegate</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_details.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_details = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_details as default
};
