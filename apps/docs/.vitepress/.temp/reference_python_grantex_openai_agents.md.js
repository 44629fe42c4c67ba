import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"API of grantex_openai_agents","description":"This page is generated from the docstrings of the package.","frontmatter":{"title":"API of grantex_openai_agents","description":"This page is generated from the docstrings of the package.","group":"Reference","section":"Python API"},"headers":[],"relativePath":"reference/python/grantex_openai_agents.md","filePath":"reference/python/grantex_openai_agents.md"}');
const _sfc_main = { name: "reference/python/grantex_openai_agents.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="api-of-grantex_openai_agents" tabindex="-1">API of grantex_openai_agents <a class="header-anchor" href="#api-of-grantex_openai_agents" aria-label="Permalink to &quot;API of grantex_openai_agents&quot;">​</a></h1><p>This page is generated from the docstrings of the package.</p><p>Tools and MCP servers of the OpenAI Agents SDK that run only with a Grantex grant that covers the call.</p><h2 id="guard_tools" tabindex="-1">guard_tools <a class="header-anchor" href="#guard_tools" aria-label="Permalink to &quot;guard_tools&quot;">​</a></h2><div class="language-python"><button title="Copy Code" class="copy"></button><span class="lang">python</span><pre class="shiki kinds vp-code" tabindex="0"><code><span class="line"><span>guard_tools(tools: Iterable[TOOL], </span><span class="code-plain">*</span><span>, guard: Guard, rules: Rules, token: TokenReader </span><span class="code-plain">|</span><span> None </span><span class="code-plain">=</span><span class="code-value"> None</span><span>) -&gt; list[TOOL]</span></span></code></pre></div><p>Guard tools as <code>guard_tool</code> does, each with the rule of its name.</p><p>Raises <code>TypeError</code> naming the option that is wrong or the tool that has no rule.</p><h2 id="refusal_in" tabindex="-1">refusal_in <a class="header-anchor" href="#refusal_in" aria-label="Permalink to &quot;refusal_in&quot;">​</a></h2><div class="language-python"><button title="Copy Code" class="copy"></button><span class="lang">python</span><pre class="shiki kinds vp-code" tabindex="0"><code><span class="line"><span>refusal_in(item: </span><span class="code-type">object</span><span>) -&gt; dict[</span><span class="code-type">str</span><span>, Any] </span><span class="code-plain">|</span><span class="code-value"> None</span></span></code></pre></div><p>Return the refusal with which a guarded function tool answered.</p><p><code>item</code> is one of the <code>new_items</code> of a run. Returns the body of the refusal: where its <code>code</code> is <code>approval_required</code>, with <code>approvalId</code> and <code>approvalUrl</code>. Returns None for any other item, also for the answer of a tool that looks like a refusal, and for items of a <code>RunState</code> that was saved.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/python/grantex_openai_agents.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const grantex_openai_agents = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  grantex_openai_agents as default
};
