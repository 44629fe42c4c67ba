import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"STOPPED_BY_PERSON","description":"The person stopped this agent, so no assertion of a provider gives it a grant.","frontmatter":{"title":"STOPPED_BY_PERSON","description":"The person stopped this agent, so no assertion of a provider gives it a grant.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/stopped_by_person.md","filePath":"errors/stopped_by_person.md"}');
const _sfc_main = { name: "errors/stopped_by_person.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="stopped_by_person" tabindex="-1">STOPPED_BY_PERSON <a class="header-anchor" href="#stopped_by_person" aria-label="Permalink to &quot;STOPPED_BY_PERSON&quot;">​</a></h1><p>The person stopped this agent, so no assertion of a provider gives it a grant. The developer cannot lift that.</p><p>Let the person authorize the client again, by logging in at <code>/oauth/authorize</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#token">protocol §14, Token</a>.</p><p>Status 409, by <code>DELETE /v1/grants/{id}/stop</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/stopped_by_person.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const stopped_by_person = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  stopped_by_person as default
};
