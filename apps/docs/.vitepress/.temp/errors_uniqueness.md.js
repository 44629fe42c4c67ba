import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"uniqueness","description":"Another user of this connection has this userName, externalId or the attribute that names the person, or another group has this name.","frontmatter":{"title":"uniqueness","description":"Another user of this connection has this userName, externalId or the attribute that names the person, or another group has this name.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/uniqueness.md","filePath":"errors/uniqueness.md"}');
const _sfc_main = { name: "errors/uniqueness.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="uniqueness" tabindex="-1">uniqueness <a class="header-anchor" href="#uniqueness" aria-label="Permalink to &quot;uniqueness&quot;">​</a></h1><p>Another user of this connection has this <code>userName</code>, <code>externalId</code> or the attribute that names the person, or another group has this name.</p><p>Look for a second account of the same person at the identity provider; two users of one connection have different names.</p><p>See <a href="/grantex-public-path/docs/protocol/16-organizations#provisioning">protocol §16, Provisioning</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/uniqueness.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const uniqueness = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  uniqueness as default
};
