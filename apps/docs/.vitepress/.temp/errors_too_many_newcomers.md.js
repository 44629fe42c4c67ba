import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_NEWCOMERS","description":"Many people used this server for the first time within an hour, from this network or at this service.","frontmatter":{"title":"TOO_MANY_NEWCOMERS","description":"Many people used this server for the first time within an hour, from this network or at this service.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_newcomers.md","filePath":"errors/too_many_newcomers.md"}');
const _sfc_main = { name: "errors/too_many_newcomers.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_newcomers" tabindex="-1">TOO_MANY_NEWCOMERS <a class="header-anchor" href="#too_many_newcomers" aria-label="Permalink to &quot;TOO_MANY_NEWCOMERS&quot;">​</a></h1><p>Many people used this server for the first time within an hour, from this network or at this service.</p><p>Try again in an hour, with a new passkey.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#authorize">protocol §14, Authorize</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_newcomers.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_newcomers = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_newcomers as default
};
