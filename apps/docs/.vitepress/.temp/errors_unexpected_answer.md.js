import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"UNEXPECTED_ANSWER","description":"What answered is not the API: a proxy's page, a redirect, or JSON that was cut.","frontmatter":{"title":"UNEXPECTED_ANSWER","description":"What answered is not the API: a proxy's page, a redirect, or JSON that was cut.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/unexpected_answer.md","filePath":"errors/unexpected_answer.md"}`);
const _sfc_main = { name: "errors/unexpected_answer.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="unexpected_answer" tabindex="-1">UNEXPECTED_ANSWER <a class="header-anchor" href="#unexpected_answer" aria-label="Permalink to &quot;UNEXPECTED_ANSWER&quot;">​</a></h1><p>What answered is not the API: a proxy&#39;s page, a redirect, or JSON that was cut.</p><p>Check the address, and open it in a browser. A base URL has no path unless the issuer has one.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/unexpected_answer.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const unexpected_answer = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  unexpected_answer as default
};
