import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"WEBHOOK_REFUSED","description":"The message of a webhook is forged, changed, more than five minutes old, or malformed.","frontmatter":{"title":"WEBHOOK_REFUSED","description":"The message of a webhook is forged, changed, more than five minutes old, or malformed.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/webhook_refused.md","filePath":"errors/webhook_refused.md"}');
const _sfc_main = { name: "errors/webhook_refused.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="webhook_refused" tabindex="-1">WEBHOOK_REFUSED <a class="header-anchor" href="#webhook_refused" aria-label="Permalink to &quot;WEBHOOK_REFUSED&quot;">​</a></h1><p>The message of a webhook is forged, changed, more than five minutes old, or malformed.</p><p>Verify over the body as it came, before anything parses it, with the secret of this webhook; correct the clock. After a rotation the former secret signs for 24 hours.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#webhooks">protocol §16, Webhooks</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/webhook_refused.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const webhook_refused = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  webhook_refused as default
};
