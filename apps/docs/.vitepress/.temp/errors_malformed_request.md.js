import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"MALFORMED_REQUEST","description":"The server could not read the request: HTTP that is not well-formed, a path that cannot be decoded, no Host header, a body that is not JSON, or an object in the body that has the same member twice.","frontmatter":{"title":"MALFORMED_REQUEST","description":"The server could not read the request: HTTP that is not well-formed, a path that cannot be decoded, no Host header, a body that is not JSON, or an object in the body that has the same member twice.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/malformed_request.md","filePath":"errors/malformed_request.md"}');
const _sfc_main = { name: "errors/malformed_request.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="malformed_request" tabindex="-1">MALFORMED_REQUEST <a class="header-anchor" href="#malformed_request" aria-label="Permalink to &quot;MALFORMED_REQUEST&quot;">​</a></h1><p>The server could not read the request: HTTP that is not well-formed, a path that cannot be decoded, no <code>Host</code> header, a body that is not JSON, or an object in the body that has the same member twice.</p><p>Send the body as JSON with each member once, and let an HTTP client write headers and lengths. The message names the member that comes twice.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 400, by 166 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/malformed_request.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const malformed_request = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  malformed_request as default
};
