import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"input_not_canonical","description":"The guard cannot make a digest of the input: it has a stream, a function or an object without visible members, is deeper than 64 levels or longer than 4 MiB (8 KiB for a call that the server must admit).","frontmatter":{"title":"input_not_canonical","description":"The guard cannot make a digest of the input: it has a stream, a function or an object without visible members, is deeper than 64 levels or longer than 4 MiB (8 KiB for a call that the server must admit).","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/input_not_canonical.md","filePath":"errors/input_not_canonical.md"}');
const _sfc_main = { name: "errors/input_not_canonical.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="input_not_canonical" tabindex="-1">input_not_canonical <a class="header-anchor" href="#input_not_canonical" aria-label="Permalink to &quot;input_not_canonical&quot;">​</a></h1><p>The guard cannot make a digest of the input: it has a stream, a function or an object without visible members, is deeper than 64 levels or longer than 4 MiB (8 KiB for a call that the server must admit).</p><p>Pass plain values, or give the rule <code>digest: (input) =&gt; …</code>, which says what part of the input is digested.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log">protocol §8</a>.</p><p>A guard answers with 400 <code>invalid_request</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/input_not_canonical.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const input_not_canonical = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  input_not_canonical as default
};
