import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"BREAK_GLASS_KEY","description":"Single sign-on is enforced, and the connection names this key as the one for emergencies.","frontmatter":{"title":"BREAK_GLASS_KEY","description":"Single sign-on is enforced, and the connection names this key as the one for emergencies.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/break_glass_key.md","filePath":"errors/break_glass_key.md"}');
const _sfc_main = { name: "errors/break_glass_key.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="break_glass_key" tabindex="-1">BREAK_GLASS_KEY <a class="header-anchor" href="#break_glass_key" aria-label="Permalink to &quot;BREAK_GLASS_KEY&quot;">​</a></h1><p>Single sign-on is enforced, and the connection names this key as the one for emergencies.</p><p>Name another admin key that does not expire, then delete this one: <code>grantex sso set &lt;id&gt; --break-glass &lt;key id&gt;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p><p>Status 409, by <code>DELETE /v1/keys/{id}</code>, <code>DELETE /v1/me/key</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/break_glass_key.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const break_glass_key = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  break_glass_key as default
};
