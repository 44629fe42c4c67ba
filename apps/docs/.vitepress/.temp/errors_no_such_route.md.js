import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"NO_SUCH_ROUTE","description":"The server has no such path.","frontmatter":{"title":"NO_SUCH_ROUTE","description":"The server has no such path.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/no_such_route.md","filePath":"errors/no_such_route.md"}');
const _sfc_main = { name: "errors/no_such_route.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="no_such_route" tabindex="-1">NO_SUCH_ROUTE <a class="header-anchor" href="#no_such_route" aria-label="Permalink to &quot;NO_SUCH_ROUTE&quot;">​</a></h1><p>The server has no such path.</p><p>Compare the path with the API reference at <code>/docs/api</code> of your server. Some routes exist in a sandbox only, such as <code>POST /v1/authorize/:id/approve</code>, and an older server lacks the routes of a newer release: <code>GET /health</code> names its version.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/no_such_route.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const no_such_route = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  no_such_route as default
};
