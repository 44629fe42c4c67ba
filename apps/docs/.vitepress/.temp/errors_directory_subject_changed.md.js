import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"DIRECTORY_SUBJECT_CHANGED","description":"The name belongs to another person at the provider, or to another provider, and stays theirs.","frontmatter":{"title":"DIRECTORY_SUBJECT_CHANGED","description":"The name belongs to another person at the provider, or to another provider, and stays theirs.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/directory_subject_changed.md","filePath":"errors/directory_subject_changed.md"}');
const _sfc_main = { name: "errors/directory_subject_changed.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="directory_subject_changed" tabindex="-1">DIRECTORY_SUBJECT_CHANGED <a class="header-anchor" href="#directory_subject_changed" aria-label="Permalink to &quot;DIRECTORY_SUBJECT_CHANGED&quot;">​</a></h1><p>The name belongs to another person at the provider, or to another provider, and stays theirs.</p><p>Ask under another <code>principalId</code>. Choose a <code>principalClaim</code> whose values are never given to somebody else.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#signing-in-at-a-provider">protocol §6, Signing in at a provider</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/directory_subject_changed.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const directory_subject_changed = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  directory_subject_changed as default
};
