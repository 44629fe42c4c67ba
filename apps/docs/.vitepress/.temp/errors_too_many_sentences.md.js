import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_SENTENCES","description":"A developer describes at most 1,000 scopes.","frontmatter":{"title":"TOO_MANY_SENTENCES","description":"A developer describes at most 1,000 scopes.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_sentences.md","filePath":"errors/too_many_sentences.md"}');
const _sfc_main = { name: "errors/too_many_sentences.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_sentences" tabindex="-1">TOO_MANY_SENTENCES <a class="header-anchor" href="#too_many_sentences" aria-label="Permalink to &quot;TOO_MANY_SENTENCES&quot;">​</a></h1><p>A developer describes at most 1,000 scopes.</p><p>Remove sentences that no agent needs: <code>grantex scopes remove &lt;scope&gt;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/04-scopes">protocol §4</a>.</p><p>Status 409, by <code>PUT /v1/scopes/{scope}</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_sentences.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_sentences = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_sentences as default
};
