import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"ROLE_REQUIRED","description":"The API key lacks the role that this route needs.","frontmatter":{"title":"ROLE_REQUIRED","description":"The API key lacks the role that this route needs.","group":"Reference","section":"Errors","prev":false,"next":false},"headers":[],"relativePath":"errors/role_required.md","filePath":"errors/role_required.md"}');
const _sfc_main = { name: "errors/role_required.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="role_required" tabindex="-1">ROLE_REQUIRED <a class="header-anchor" href="#role_required" aria-label="Permalink to &quot;ROLE_REQUIRED&quot;">​</a></h1><p>The API key lacks the role that this route needs. The message names the roles that may call it.</p><div class="language-json"><button title="Copy Code" class="copy"></button><span class="lang">json</span><pre class="shiki kinds vp-code" tabindex="0"><code><span class="line"><span>{ </span><span class="code-property">&quot;code&quot;</span><span>: </span><span class="code-string">&quot;ROLE_REQUIRED&quot;</span><span>, </span><span class="code-property">&quot;message&quot;</span><span>: </span><span class="code-string">&quot;this needs an API key with the role issue&quot;</span><span> }</span></span></code></pre></div><p>See the roles of your key with <code>grantex whoami</code>. With an admin key, make one that may: <code>grantex keys create &lt;name&gt; --role issue --out key.txt</code>. A guard needs <code>verify</code>, and <code>audit-write</code> if it records.</p><p>See <a href="/grantex-public-path/docs/protocol/03-credentials">protocol §3</a>.</p><p>Status 403, by 144 operations of the API.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("errors/role_required.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const role_required = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  role_required as default
};
