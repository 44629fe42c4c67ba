import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_POLICIES","description":"The policies of a developer together would be more than 100, longer than 65,536 characters, or have more than 400 statements.","frontmatter":{"title":"TOO_MANY_POLICIES","description":"The policies of a developer together would be more than 100, longer than 65,536 characters, or have more than 400 statements.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_policies.md","filePath":"errors/too_many_policies.md"}');
const _sfc_main = { name: "errors/too_many_policies.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_policies" tabindex="-1">TOO_MANY_POLICIES <a class="header-anchor" href="#too_many_policies" aria-label="Permalink to &quot;TOO_MANY_POLICIES&quot;">​</a></h1><p>The policies of a developer together would be more than 100, longer than 65,536 characters, or have more than 400 statements. The message says which.</p><p>Remove policies (<code>grantex policies remove &lt;name&gt;</code>) or join statements that differ in one value alone: <code>principal in [ … ]</code>, <code>[&quot;a&quot;, &quot;b&quot;].contains(…)</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#policies">protocol §15, Policies</a>.</p><p>Status 409, by <code>POST /v1/policies</code>, <code>PUT /v1/policies/{policy}</code>, <code>PATCH /v1/policies/{policy}</code>, <code>POST /v1/policies/test</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_policies.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_policies = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_policies as default
};
