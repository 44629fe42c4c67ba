import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"URI_TOO_LONG","description":"One part of the path is too long to be an id of this server.","frontmatter":{"title":"URI_TOO_LONG","description":"One part of the path is too long to be an id of this server.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/uri_too_long.md","filePath":"errors/uri_too_long.md"}');
const _sfc_main = { name: "errors/uri_too_long.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="uri_too_long" tabindex="-1">URI_TOO_LONG <a class="header-anchor" href="#uri_too_long" aria-label="Permalink to &quot;URI_TOO_LONG&quot;">​</a></h1><p>One part of the path is too long to be an id of this server.</p><p>Check what your program puts into the path: often it is a whole token or an object where an id belongs.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 414, by 68 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/uri_too_long.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const uri_too_long = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  uri_too_long as default
};
