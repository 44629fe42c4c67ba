import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"1. Words","description":"","frontmatter":{"title":"1. Words","description":"","group":"Protocol"},"headers":[],"relativePath":"protocol/01-words.md","filePath":"protocol/01-words.md"}');
const _sfc_main = { name: "protocol/01-words.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="1-words" tabindex="-1">1. Words <a class="header-anchor" href="#1-words" aria-label="Permalink to &quot;1. Words&quot;">​</a></h1><table tabindex="0"><thead><tr><th>word</th><th>meaning</th></tr></thead><tbody><tr><td><strong>agent</strong></td><td>software that acts; has an id, a DID and its own key pair</td></tr><tr><td><strong>principal</strong></td><td>the human on whose behalf it acts; known by (<code>iss</code>, <code>dev</code>, <code>sub</code>), never by <code>sub</code> alone</td></tr><tr><td><strong>developer</strong></td><td>the tenant: operates agents; owns API keys, agents, grants, one audit log, one revocation log</td></tr><tr><td><strong>service</strong></td><td>an API, MCP server or set of tools that receives an agent&#39;s calls and must check them</td></tr><tr><td><strong>scope</strong></td><td>a named permission, <code>resource:action[:constraint]</code></td></tr><tr><td><strong>account</strong></td><td>a person at the issuer, known by passkeys and nothing else</td></tr><tr><td><strong>binding</strong></td><td>which account a developer&#39;s principal is, and how that is known</td></tr><tr><td><strong>grant</strong></td><td>the record that a principal gave an agent scopes until a time; the unit of revocation</td></tr><tr><td><strong>grant token</strong></td><td>a signed JWT that states one grant</td></tr><tr><td><strong>delegation</strong></td><td>a child grant made by a parent agent for a sub-agent, strictly narrower</td></tr><tr><td><strong>guard</strong></td><td>the code in a service that verifies the token, decides, records, and then lets the call run</td></tr></tbody></table></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("protocol/01-words.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _01Words = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _01Words as default
};
