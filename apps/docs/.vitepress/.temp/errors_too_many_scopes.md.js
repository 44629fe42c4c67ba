import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_SCOPES","description":"A set of scopes has more than 100 members.","frontmatter":{"title":"TOO_MANY_SCOPES","description":"A set of scopes has more than 100 members.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_scopes.md","filePath":"errors/too_many_scopes.md"}');
const _sfc_main = { name: "errors/too_many_scopes.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_scopes" tabindex="-1">TOO_MANY_SCOPES <a class="header-anchor" href="#too_many_scopes" aria-label="Permalink to &quot;TOO_MANY_SCOPES&quot;">​</a></h1><p>A set of scopes has more than 100 members.</p><p>Ask for the scopes that this task needs, in several grants if it must be.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p><p>Status 400, by 10 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_scopes.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_scopes = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_scopes as default
};
