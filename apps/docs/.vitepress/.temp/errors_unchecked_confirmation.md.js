import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"unchecked_confirmation","description":"The token is bound to a key (cnf), and nothing here checks a proof of it: the guard has no dpop, or the call came over stdio or in process.","frontmatter":{"title":"unchecked_confirmation","description":"The token is bound to a key (cnf), and nothing here checks a proof of it: the guard has no dpop, or the call came over stdio or in process.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/unchecked_confirmation.md","filePath":"errors/unchecked_confirmation.md"}');
const _sfc_main = { name: "errors/unchecked_confirmation.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="unchecked_confirmation" tabindex="-1">unchecked_confirmation <a class="header-anchor" href="#unchecked_confirmation" aria-label="Permalink to &quot;unchecked_confirmation&quot;">​</a></h1><p>The token is bound to a key (<code>cnf</code>), and nothing here checks a proof of it: the guard has no <code>dpop</code>, or the call came over stdio or in process.</p><p>Give the guard <code>dpop</code>, or let the agent ask for a token that is not bound.</p><p>See <a href="/grantex-public-path/docs/protocol/14-oauth#at-a-service">protocol §14, At a service</a>.</p><p>A guard answers with 401 <code>invalid_token</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/unchecked_confirmation.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const unchecked_confirmation = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  unchecked_confirmation as default
};
