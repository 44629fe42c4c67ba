import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SSO_NO_ROLE","description":"The person has signed in, and none of their groups has a role here.","frontmatter":{"title":"SSO_NO_ROLE","description":"The person has signed in, and none of their groups has a role here.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/sso_no_role.md","filePath":"errors/sso_no_role.md"}');
const _sfc_main = { name: "errors/sso_no_role.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="sso_no_role" tabindex="-1">SSO_NO_ROLE <a class="header-anchor" href="#sso_no_role" aria-label="Permalink to &quot;SSO_NO_ROLE&quot;">​</a></h1><p>The person has signed in, and none of their groups has a role here.</p><p>Map a group: <code>grantex sso set &lt;id&gt; --group &#39;Platform team=admin&#39;</code>. The test in the console shows which groups came.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/sso_no_role.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const sso_no_role = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  sso_no_role as default
};
