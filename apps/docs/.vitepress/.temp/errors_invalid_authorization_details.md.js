import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"invalid_authorization_details","description":"authorization_details are not valid, or the service does not offer what they limit.","frontmatter":{"title":"invalid_authorization_details","description":"authorization_details are not valid, or the service does not offer what they limit.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_authorization_details.md","filePath":"errors/invalid_authorization_details.md"}');
const _sfc_main = { name: "errors/invalid_authorization_details.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_authorization_details" tabindex="-1">invalid_authorization_details <a class="header-anchor" href="#invalid_authorization_details" aria-label="Permalink to &quot;invalid_authorization_details&quot;">​</a></h1><p><code>authorization_details</code> are not valid, or the service does not offer what they limit. <code>error_description</code> names the place.</p><p>Correct that place: see <a href="/grantex-public-path/docs/errors/invalid_details"><code>INVALID_DETAILS</code></a>.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#details">protocol §15, Details</a>.</p><p>Status 400, by <code>POST /oauth/token</code>, <code>POST /oauth/par</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_authorization_details.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_authorization_details = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_authorization_details as default
};
