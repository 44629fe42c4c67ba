import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"REQUEST_TIMEOUT","description":"The request did not arrive completely in time, so the server closed the connection.","frontmatter":{"title":"REQUEST_TIMEOUT","description":"The request did not arrive completely in time, so the server closed the connection.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/request_timeout.md","filePath":"errors/request_timeout.md"}');
const _sfc_main = { name: "errors/request_timeout.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="request_timeout" tabindex="-1">REQUEST_TIMEOUT <a class="header-anchor" href="#request_timeout" aria-label="Permalink to &quot;REQUEST_TIMEOUT&quot;">​</a></h1><p>The request did not arrive completely in time, so the server closed the connection.</p><p>Send the request again. If it happens often, look for a proxy that holds requests back, or a client that opens a request before it has the body.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/request_timeout.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const request_timeout = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  request_timeout as default
};
