import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"BREAK_GLASS_REQUIRED","description":"A connection is enforced only while it is active and names an admin key that does not expire, for the day on which the provider fails.","frontmatter":{"title":"BREAK_GLASS_REQUIRED","description":"A connection is enforced only while it is active and names an admin key that does not expire, for the day on which the provider fails.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/break_glass_required.md","filePath":"errors/break_glass_required.md"}');
const _sfc_main = { name: "errors/break_glass_required.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="break_glass_required" tabindex="-1">BREAK_GLASS_REQUIRED <a class="header-anchor" href="#break_glass_required" aria-label="Permalink to &quot;BREAK_GLASS_REQUIRED&quot;">​</a></h1><p>A connection is enforced only while it is active and names an admin key that does not expire, for the day on which the provider fails.</p><p>Make a key and name it: <code>grantex keys create emergency --role admin --out key.txt</code>, then <code>grantex sso set &lt;id&gt; --break-glass &lt;key id&gt; --enforce</code>. Keep the key in a safe place.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#single-sign-on">protocol §16, Single sign-on</a>.</p><p>Status 422, by <code>POST /v1/sso/connections</code>, <code>PATCH /v1/sso/connections/{id}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/break_glass_required.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const break_glass_required = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  break_glass_required as default
};
