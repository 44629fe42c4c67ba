import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"EVENT_EXPIRED","description":"The event is not kept any more, or it was a test.","frontmatter":{"title":"EVENT_EXPIRED","description":"The event is not kept any more, or it was a test.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/event_expired.md","filePath":"errors/event_expired.md"}');
const _sfc_main = { name: "errors/event_expired.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="event_expired" tabindex="-1">EVENT_EXPIRED <a class="header-anchor" href="#event_expired" aria-label="Permalink to &quot;EVENT_EXPIRED&quot;">​</a></h1><p>The event is not kept any more, or it was a test. Events are kept for 7 days.</p><p>Read the present state over the API.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#webhooks">protocol §16, Webhooks</a>.</p><p>Status 410, by <code>POST /v1/webhooks/{id}/deliveries/{deliveryId}/replay</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/event_expired.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const event_expired = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  event_expired as default
};
