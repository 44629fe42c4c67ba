import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"argument_not_granted","description":"The grant limits the arguments of this call, and one of them is beyond its limit, missing, or not named by a closed limit.","frontmatter":{"title":"argument_not_granted","description":"The grant limits the arguments of this call, and one of them is beyond its limit, missing, or not named by a closed limit.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/argument_not_granted.md","filePath":"errors/argument_not_granted.md"}');
const _sfc_main = { name: "errors/argument_not_granted.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="argument_not_granted" tabindex="-1">argument_not_granted <a class="header-anchor" href="#argument_not_granted" aria-label="Permalink to &quot;argument_not_granted&quot;">​</a></h1><p>The grant limits the arguments of this call, and one of them is beyond its limit, missing, or not named by a closed limit. <code>arguments</code> of the body lists each with its limit and without its value.</p><div class="language-json"><button title="Copy Code" class="copy"></button><span class="lang">json</span><pre class="shiki kinds vp-code" tabindex="0"><code><span class="line"><span>{ </span><span class="code-property">&quot;code&quot;</span><span>: </span><span class="code-string">&quot;argument_not_granted&quot;</span><span>, </span><span class="code-property">&quot;message&quot;</span><span>: </span><span class="code-string">&quot;The argument </span><span class="code-value">\\&quot;</span><span class="code-string">amount</span><span class="code-value">\\&quot;</span><span class="code-string"> of this call may be at most 500.&quot;</span><span> }</span></span></code></pre></div><p>Call within the limit, or ask the person for a grant that allows more.</p><p>See <a href="/grantex-public-path/docs/protocol/15-finer-authority#details">protocol §15, Details</a>.</p><p>A guard answers with 403 <code>insufficient_scope</code>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/argument_not_granted.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const argument_not_granted = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  argument_not_granted as default
};
