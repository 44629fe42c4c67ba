import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"DELIVERY_RETRYING","description":"The webhook waits for this delivery and tries it again by itself.","frontmatter":{"title":"DELIVERY_RETRYING","description":"The webhook waits for this delivery and tries it again by itself.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/delivery_retrying.md","filePath":"errors/delivery_retrying.md"}');
const _sfc_main = { name: "errors/delivery_retrying.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="delivery_retrying" tabindex="-1">DELIVERY_RETRYING <a class="header-anchor" href="#delivery_retrying" aria-label="Permalink to &quot;DELIVERY_RETRYING&quot;">​</a></h1><p>The webhook waits for this delivery and tries it again by itself.</p><p>Enable the webhook to try it now: <code>grantex webhooks update &lt;id&gt; --enable</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#webhooks">protocol §16, Webhooks</a>.</p><p>Status 409, by <code>POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/delivery_retrying.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const delivery_retrying = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  delivery_retrying as default
};
