import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"TOO_MANY_WEBHOOKS","description":"A developer has at most 50 webhooks.","frontmatter":{"title":"TOO_MANY_WEBHOOKS","description":"A developer has at most 50 webhooks.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/too_many_webhooks.md","filePath":"errors/too_many_webhooks.md"}');
const _sfc_main = { name: "errors/too_many_webhooks.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="too_many_webhooks" tabindex="-1">TOO_MANY_WEBHOOKS <a class="header-anchor" href="#too_many_webhooks" aria-label="Permalink to &quot;TOO_MANY_WEBHOOKS&quot;">​</a></h1><p>A developer has at most 50 webhooks.</p><p>Let one webhook take several types of events, or delete one: <code>grantex webhooks delete &lt;id&gt;</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#webhooks">protocol §16, Webhooks</a>.</p><p>Status 409, by <code>POST /v1/webhooks</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/too_many_webhooks.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const too_many_webhooks = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  too_many_webhooks as default
};
