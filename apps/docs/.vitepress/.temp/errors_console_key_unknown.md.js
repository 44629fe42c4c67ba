import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"CONSOLE_KEY_UNKNOWN","description":"The server does not know the API key with which somebody signs in to the console.","frontmatter":{"title":"CONSOLE_KEY_UNKNOWN","description":"The server does not know the API key with which somebody signs in to the console.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/console_key_unknown.md","filePath":"errors/console_key_unknown.md"}');
const _sfc_main = { name: "errors/console_key_unknown.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="console_key_unknown" tabindex="-1">CONSOLE_KEY_UNKNOWN <a class="header-anchor" href="#console_key_unknown" aria-label="Permalink to &quot;CONSOLE_KEY_UNKNOWN&quot;">​</a></h1><p>The server does not know the API key with which somebody signs in to the console. It may be mistyped, deleted, expired, or of another server.</p><p>Copy the whole key, or make another one: <code>grantex keys create &lt;name&gt; --role admin --out key.txt</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/console_key_unknown.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const console_key_unknown = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  console_key_unknown as default
};
