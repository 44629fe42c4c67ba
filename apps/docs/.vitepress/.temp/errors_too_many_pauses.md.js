import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_PAUSES","description":"The person paused this grant 20 times within an hour.","frontmatter":{"title":"TOO_MANY_PAUSES","description":"The person paused this grant 20 times within an hour.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_pauses.md","filePath":"errors/too_many_pauses.md"}');
const _sfc_main = { name: "errors/too_many_pauses.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_pauses" tabindex="-1">TOO_MANY_PAUSES <a class="header-anchor" href="#too_many_pauses" aria-label="Permalink to &quot;TOO_MANY_PAUSES&quot;">​</a></h1><p>The person paused this grant 20 times within an hour. Each pause is an entry that every verifier reads.</p><p>Revoke the grant, or pause it later.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_pauses.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_pauses = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_pauses as default
};
