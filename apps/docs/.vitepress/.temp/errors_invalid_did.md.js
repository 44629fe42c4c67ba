import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"INVALID_DID","description":"The path is not a DID that this server resolves.","frontmatter":{"title":"INVALID_DID","description":"The path is not a DID that this server resolves.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/invalid_did.md","filePath":"errors/invalid_did.md"}');
const _sfc_main = { name: "errors/invalid_did.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="invalid_did" tabindex="-1">INVALID_DID <a class="header-anchor" href="#invalid_did" aria-label="Permalink to &quot;INVALID_DID&quot;">​</a></h1><p>The path is not a DID that this server resolves.</p><p>Ask for <code>GET /1.0/identifiers/did:grantex:&lt;agent id&gt;</code>, with an agent of this server.</p><p>See <a href="/grantex-public-path/docs/protocol/05-agents">protocol §5</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/invalid_did.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const invalid_did = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  invalid_did as default
};
