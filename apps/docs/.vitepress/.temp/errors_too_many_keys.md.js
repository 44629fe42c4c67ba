import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_KEYS","description":"The limit of keys is reached: 1,000 API keys for a developer, or 100 keys in the life of an agent.","frontmatter":{"title":"TOO_MANY_KEYS","description":"The limit of keys is reached: 1,000 API keys for a developer, or 100 keys in the life of an agent.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_keys.md","filePath":"errors/too_many_keys.md"}');
const _sfc_main = { name: "errors/too_many_keys.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_keys" tabindex="-1">TOO_MANY_KEYS <a class="header-anchor" href="#too_many_keys" aria-label="Permalink to &quot;TOO_MANY_KEYS&quot;">​</a></h1><p>The limit of keys is reached: 1,000 API keys for a developer, or 100 keys in the life of an agent.</p><p>Delete API keys that nobody uses: <code>grantex keys list</code> shows when each was last used, <code>grantex keys delete &lt;id&gt;</code> ends one. An agent&#39;s former keys stay in its history, so register another agent.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>Status 409, by <code>POST /v1/keys</code>, <code>POST /v1/keys/rotate</code>, <code>POST /v1/device-logins/key</code>, <code>POST /v1/agents/{id}/keys</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_keys.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_keys = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_keys as default
};
