import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"DETAILS_NOT_NARROWER","description":"A limit of a delegated grant allows more than the parent's limit on the same argument.","frontmatter":{"title":"DETAILS_NOT_NARROWER","description":"A limit of a delegated grant allows more than the parent's limit on the same argument.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/details_not_narrower.md","filePath":"errors/details_not_narrower.md"}`);
const _sfc_main = { name: "errors/details_not_narrower.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="details_not_narrower" tabindex="-1">DETAILS_NOT_NARROWER <a class="header-anchor" href="#details_not_narrower" aria-label="Permalink to &quot;DETAILS_NOT_NARROWER&quot;">​</a></h1><p>A limit of a delegated grant allows more than the parent&#39;s limit on the same argument. The message names scope, argument and both limits.</p><p>Ask for a limit within the parent&#39;s, or leave it out: the child then has the parent&#39;s.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#details">protocol §15, Details</a>.</p><p>Status 400, by <code>POST /v1/grants/delegate</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/details_not_narrower.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const details_not_narrower = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  details_not_narrower as default
};
