import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"DOES_NOT_HOLD","description":"Something that the CLI checked is wrong: a log, a proof, a checkpoint, a token or a call.","frontmatter":{"title":"DOES_NOT_HOLD","description":"Something that the CLI checked is wrong: a log, a proof, a checkpoint, a token or a call.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/does_not_hold.md","filePath":"errors/does_not_hold.md"}');
const _sfc_main = { name: "errors/does_not_hold.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="does_not_hold" tabindex="-1">DOES_NOT_HOLD <a class="header-anchor" href="#does_not_hold" aria-label="Permalink to &quot;DOES_NOT_HOLD&quot;">​</a></h1><p>Something that the CLI checked is wrong: a log, a proof, a checkpoint, a token or a call. Its exit code is 3.</p><p>Read what it names. For a log, keep the export and your checkpoints before you do anything else.</p><p>See <a href="/grantex-public-path/docs/protocol/08-audit-log#the-transparency-log">protocol §8, The transparency log</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/does_not_hold.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const does_not_hold = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  does_not_hold as default
};
