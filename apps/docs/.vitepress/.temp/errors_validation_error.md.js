import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"VALIDATION_ERROR","description":"A member of the body, a query parameter or a part of the path is missing, unknown, or has another form.","frontmatter":{"title":"VALIDATION_ERROR","description":"A member of the body, a query parameter or a part of the path is missing, unknown, or has another form.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/validation_error.md","filePath":"errors/validation_error.md"}');
const _sfc_main = { name: "errors/validation_error.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="validation_error" tabindex="-1">VALIDATION_ERROR <a class="header-anchor" href="#validation_error" aria-label="Permalink to &quot;VALIDATION_ERROR&quot;">​</a></h1><p>A member of the body, a query parameter or a part of the path is missing, unknown, or has another form. The message begins with its name:</p><div class="language-json"><button title="Copy Code" class="copy"></button><span class="lang">json</span><pre class="shiki kinds vp-code" tabindex="0"><code><span class="line"><span>{ </span><span class="code-property">&quot;code&quot;</span><span>: </span><span class="code-string">&quot;VALIDATION_ERROR&quot;</span><span>, </span><span class="code-property">&quot;message&quot;</span><span>: </span><span class="code-string">&quot;agentId: must be an id that begins with ag_&quot;</span><span> }</span></span></code></pre></div><p>Correct the member that the message names. A name that the route does not know is refused as well, so check its spelling; <code>/docs/api</code> and <code>/openapi.json</code> of your server have the form of every member. An id must have the prefix of its kind, such as <code>ag_</code> for an agent.</p><p>See <a href="/grantex-public-path/docs/protocol/02-requests">protocol §2</a>.</p><p>Status 400, by 166 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/validation_error.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const validation_error = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  validation_error as default
};
