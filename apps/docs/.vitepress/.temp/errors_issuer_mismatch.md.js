import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ISSUER_MISMATCH, issuer_mismatch","description":"The callback comes from another issuer than the one that was asked.","frontmatter":{"title":"ISSUER_MISMATCH, issuer_mismatch","description":"The callback comes from another issuer than the one that was asked.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/issuer_mismatch.md","filePath":"errors/issuer_mismatch.md"}');
const _sfc_main = { name: "errors/issuer_mismatch.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="issuer_mismatch-issuer_mismatch" tabindex="-1">ISSUER_MISMATCH, issuer_mismatch <a class="header-anchor" href="#issuer_mismatch-issuer_mismatch" aria-label="Permalink to &quot;ISSUER_MISMATCH, issuer_mismatch&quot;">​</a></h1><h2 id="issuer_mismatch-errors-of-the-sdks-the-cli-and-the-mcp-server" tabindex="-1">ISSUER_MISMATCH: Errors of the SDKs, the CLI and the MCP server <a class="header-anchor" href="#issuer_mismatch-errors-of-the-sdks-the-cli-and-the-mcp-server" aria-label="Permalink to &quot;ISSUER_MISMATCH: Errors of the SDKs, the CLI and the MCP server&quot;">​</a></h2><p>The callback comes from another issuer than the one that was asked. It may be a mix-up attack.</p><p>Refuse it. Set the issuer to the server&#39;s <code>GRANTEX_PUBLIC_URL</code>.</p><p>See <a href="/grantex-public-path/docs/protocol/06-grants#consent">protocol §6, Consent</a>.</p><h2 id="issuer_mismatch-errors-of-the-sdks-the-cli-and-the-mcp-server-1" tabindex="-1">issuer_mismatch: Errors of the SDKs, the CLI and the MCP server <a class="header-anchor" href="#issuer_mismatch-errors-of-the-sdks-the-cli-and-the-mcp-server-1" aria-label="Permalink to &quot;issuer_mismatch: Errors of the SDKs, the CLI and the MCP server&quot;">​</a></h2><p>When a service starts: the server issues tokens under another address than the service expects.</p><p>Set <code>issuer</code>, or <code>GRANTEX_URL</code>, to the server&#39;s <code>GRANTEX_PUBLIC_URL</code>, character by character.</p><p>See <a href="/grantex-public-path/docs/protocol/09-issuer">protocol §9</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/issuer_mismatch.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const issuer_mismatch = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  issuer_mismatch as default
};
