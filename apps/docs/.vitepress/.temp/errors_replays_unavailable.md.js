import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"replays_unavailable","description":"The store in which the service remembers DPoP proofs does not answer, so nobody knows whether this one was used before.","frontmatter":{"title":"replays_unavailable","description":"The store in which the service remembers DPoP proofs does not answer, so nobody knows whether this one was used before.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/replays_unavailable.md","filePath":"errors/replays_unavailable.md"}');
const _sfc_main = { name: "errors/replays_unavailable.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="replays_unavailable" tabindex="-1">replays_unavailable <a class="header-anchor" href="#replays_unavailable" aria-label="Permalink to &quot;replays_unavailable&quot;">​</a></h1><p>The store in which the service remembers DPoP proofs does not answer, so nobody knows whether this one was used before.</p><p>Check that store. Memory is enough for one process.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 503 <code>temporarily_unavailable</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/replays_unavailable.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const replays_unavailable = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  replays_unavailable as default
};
