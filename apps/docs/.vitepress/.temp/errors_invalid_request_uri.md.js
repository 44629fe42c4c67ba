import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"invalid_request_uri","description":"The pushed request was used before, is older than 60 seconds, or belongs to another client.","frontmatter":{"title":"invalid_request_uri","description":"The pushed request was used before, is older than 60 seconds, or belongs to another client.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_request_uri.md","filePath":"errors/invalid_request_uri.md"}');
const _sfc_main = { name: "errors/invalid_request_uri.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_request_uri" tabindex="-1">invalid_request_uri <a class="header-anchor" href="#invalid_request_uri" aria-label="Permalink to &quot;invalid_request_uri&quot;">​</a></h1><p>The pushed request was used before, is older than 60 seconds, or belongs to another client.</p><p>Push the request again (<code>POST /oauth/par</code>) and open the address at once.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#push-a-request">protocol §14, Push a request</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_request_uri.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_request_uri = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_request_uri as default
};
