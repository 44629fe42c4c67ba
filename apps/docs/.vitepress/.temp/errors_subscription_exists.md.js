import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"SUBSCRIPTION_EXISTS","description":"There is a subscription, and a second checkout would make another one.","frontmatter":{"title":"SUBSCRIPTION_EXISTS","description":"There is a subscription, and a second checkout would make another one.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/subscription_exists.md","filePath":"errors/subscription_exists.md"}');
const _sfc_main = { name: "errors/subscription_exists.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="subscription_exists" tabindex="-1">SUBSCRIPTION_EXISTS <a class="header-anchor" href="#subscription_exists" aria-label="Permalink to &quot;SUBSCRIPTION_EXISTS&quot;">​</a></h1><p>There is a subscription, and a second checkout would make another one.</p><p>Change it where Stripe shows it: <code>grantex billing portal</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#billing">protocol §16, Billing</a>.</p><p>Status 409, by <code>POST /v1/billing/checkout</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/subscription_exists.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const subscription_exists = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  subscription_exists as default
};
