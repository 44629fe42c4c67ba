import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"BINDING_NOT_ALLOWED","description":"Nothing says whose name this is: no address is entered, there is no sign-in provider, and first use is not allowed.","frontmatter":{"title":"BINDING_NOT_ALLOWED","description":"Nothing says whose name this is: no address is entered, there is no sign-in provider, and first use is not allowed.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/binding_not_allowed.md","filePath":"errors/binding_not_allowed.md"}');
const _sfc_main = { name: "errors/binding_not_allowed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="binding_not_allowed" tabindex="-1">BINDING_NOT_ALLOWED <a class="header-anchor" href="#binding_not_allowed" aria-label="Permalink to &quot;BINDING_NOT_ALLOWED&quot;">​</a></h1><p>Nothing says whose name this is: no address is entered, there is no sign-in provider, and first use is not allowed. At a service for people who are bound: its developer does not know this person.</p><p>Enter an address (<code>grantex people set-address &lt;name&gt; &lt;address&gt;</code>), set up a provider (<code>grantex settings provider set</code>), or allow first use (<code>grantex settings set --first-use yes</code>).</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#who-the-principal-is">protocol §6, Who the principal is</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/binding_not_allowed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const binding_not_allowed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  binding_not_allowed as default
};
