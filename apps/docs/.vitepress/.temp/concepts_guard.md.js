import { ssrRenderAttrs, ssrRenderAttr } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const _imports_0 = "/grantex-public-path/docs/concepts/guard.svg";
const __pageData = JSON.parse('{"title":"Guard","description":"The guard is code in your service, in front of a tool or a route.","frontmatter":{"title":"Guard","description":"The guard is code in your service, in front of a tool or a route.","group":"Concepts"},"headers":[],"relativePath":"concepts/guard.md","filePath":"concepts/guard.md"}');
const _sfc_main = { name: "concepts/guard.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="guard" tabindex="-1">Guard <a class="header-anchor" href="#guard" aria-label="Permalink to &quot;Guard&quot;">​</a></h1><p>The guard is code in your service, in front of a tool or a route. It checks the token and the input of each call, writes the decision down, and only then lets the call run.</p><p><img${ssrRenderAttr("src", _imports_0)} alt="The guard asks four questions about each call. A no is a refusal with a code, and an entry in the record. After four yeses it writes &quot;allowed&quot;, your tool runs, and it writes how the call ended."></p><h2 id="in-code" tabindex="-1">In code <a class="header-anchor" href="#in-code" aria-label="Permalink to &quot;In code&quot;">​</a></h2><p>Without a framework, <code>guardFunction</code> wraps a function:</p><div class="language-ts"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki kinds vp-code" tabindex="0"><code><span class="line"><span class="code-keyword">import</span><span> { AuthorizationError, createGrantex, guardFunction, </span><span class="code-keyword">type</span><span> Rule, toRefusalBody } </span><span class="code-keyword">from</span><span class="code-string"> &#39;@grantex/core&#39;</span><span>;</span></span>
<span class="line"></span>
<span class="line"><span class="code-keyword">export</span><span class="code-keyword"> const</span><span class="code-property"> grantex</span><span class="code-plain"> =</span><span class="code-name"> createGrantex</span><span>();</span></span>
<span class="line"></span>
<span class="line"><span class="code-keyword">interface</span><span class="code-type"> Payment</span><span> {</span></span>
<span class="line"><span class="code-keyword">  readonly</span><span> amount</span><span class="code-plain">:</span><span class="code-type"> number</span><span>;</span></span>
<span class="line"><span class="code-keyword">  readonly</span><span> to</span><span class="code-plain">:</span><span class="code-type"> string</span><span>;</span></span>
<span class="line"><span>}</span></span>
<span class="line"></span>
<span class="line"><span class="code-keyword">const</span><span class="code-property"> rule</span><span class="code-plain">:</span><span class="code-type"> Rule</span><span>&lt;</span><span class="code-type">Payment</span><span>&gt; </span><span class="code-plain">=</span><span> {</span></span>
<span class="line"><span>  scopes: [</span><span class="code-string">&#39;payments:initiate&#39;</span><span>],</span></span>
<span class="line"><span class="code-name">  amount</span><span>: (payment) </span><span class="code-plain">=&gt;</span><span> payment.amount,</span></span>
<span class="line"><span class="code-name">  metadata</span><span>: (payment) </span><span class="code-plain">=&gt;</span><span> ({ amount: payment.amount }),</span></span>
<span class="line"><span>};</span></span>
<span class="line"></span>
<span class="line"><span class="code-comment">/** The tool of one session: pays when the person&#39;s grant allows it, and else says why not, in words a model can act on. */</span></span>
<span class="line"><span class="code-keyword">export</span><span class="code-keyword"> function</span><span class="code-name"> createPay</span><span>(</span><span class="code-name">token</span><span class="code-plain">:</span><span> () </span><span class="code-plain">=&gt;</span><span class="code-type"> string</span><span>) {</span></span>
<span class="line"><span class="code-keyword">  const</span><span class="code-property"> pay</span><span class="code-plain"> =</span><span class="code-name"> guardFunction</span><span>(grantex.guard, { name: </span><span class="code-string">&#39;pay&#39;</span><span>, rule, token }, ({ amount, to }, { grant }) </span><span class="code-plain">=&gt;</span><span> {</span></span>
<span class="line"><span class="code-keyword">    return</span><span> { paid: amount, to, onBehalfOf: grant.principalId };</span></span>
<span class="line"><span>  });</span></span>
<span class="line"><span class="code-keyword">  return</span><span class="code-keyword"> async</span><span> (payment</span><span class="code-plain">:</span><span class="code-type"> Payment</span><span>)</span><span class="code-plain">:</span><span class="code-type"> Promise</span><span>&lt;</span><span class="code-type">object</span><span>&gt; </span><span class="code-plain">=&gt;</span><span> {</span></span>
<span class="line"><span class="code-keyword">    try</span><span> {</span></span>
<span class="line"><span class="code-keyword">      return</span><span class="code-keyword"> await</span><span class="code-name"> pay</span><span>(payment);</span></span>
<span class="line"><span>    } </span><span class="code-keyword">catch</span><span> (error) {</span></span>
<span class="line"><span class="code-keyword">      if</span><span> (AuthorizationError.</span><span class="code-name">is</span><span>(error)) </span><span class="code-keyword">return</span><span class="code-name"> toRefusalBody</span><span>(error);</span></span>
<span class="line"><span class="code-keyword">      throw</span><span> error;</span></span>
<span class="line"><span>    }</span></span>
<span class="line"><span>  };</span></span>
<span class="line"><span>}</span></span></code></pre></div><p>There is an <a href="/grantex-public-path/docs/start">adapter for your framework</a>, which does the same with its routes or tools. The <strong>rule</strong> is all that you write: which scopes a call needs, and where its amount is.</p><p>A call that is refused does not run. Its caller, a program or a model, reads why, and what to do next:</p><div class="language-json"><button title="Copy Code" class="copy"></button><span class="lang">json</span><pre class="shiki kinds vp-code" tabindex="0"><code><span class="line"><span>{</span></span>
<span class="line"><span class="code-property">  &quot;error&quot;</span><span>: </span><span class="code-string">&quot;insufficient_scope&quot;</span><span>,</span></span>
<span class="line"><span class="code-property">  &quot;code&quot;</span><span>: </span><span class="code-string">&quot;amount_over&quot;</span><span>,</span></span>
<span class="line"><span class="code-property">  &quot;message&quot;</span><span>: </span><span class="code-string">&quot;The amount of this call is higher than what was granted.&quot;</span><span>,</span></span>
<span class="line"><span class="code-property">  &quot;missingScopes&quot;</span><span>: [</span><span class="code-string">&quot;payments:initiate:max_900&quot;</span><span>],</span></span>
<span class="line"><span class="code-property">  &quot;howToAsk&quot;</span><span>: </span><span class="code-string">&quot;Ask the person for a grant that holds payments:initiate:max_900.&quot;</span><span>,</span></span>
<span class="line"><span class="code-property">  &quot;error_uri&quot;</span><span>: </span><span class="code-string">&quot;http://localhost:4000/docs/errors/amount_over&quot;</span></span>
<span class="line"><span>}</span></span></code></pre></div><h2 id="what-holds" tabindex="-1">What holds <a class="header-anchor" href="#what-holds" aria-label="Permalink to &quot;What holds&quot;">​</a></h2><ul><li><strong>It fails closed.</strong> A tool without a rule, a server that does not answer, a record that cannot be written: the call is refused.</li><li><strong>It decides in memory.</strong> The guard has the server&#39;s public keys and follows its <a href="/grantex-public-path/docs/concepts/revocation">feed of revocations</a>, so a decision needs no request. It sends entries in batches. Only <a href="/grantex-public-path/docs/guides/limits">approvals, budgets and policies</a> are decided by the server.</li><li><strong>What was checked is what runs.</strong> If the input changes while the guard waits, the call is refused.</li><li><strong>All adapters decide alike</strong>, in TypeScript, Python and Go. One <a href="/grantex-public-path/docs/packages/testing#the-contract">table of cases</a> runs against each of them.</li></ul><h2 id="what-does-not-hold" tabindex="-1">What does not hold <a class="header-anchor" href="#what-does-not-hold" aria-label="Permalink to &quot;What does not hold&quot;">​</a></h2><ul><li>The guard does not see what a tool does once it runs. An <code>amount</code> is what your rule reads from the input.</li><li>A tool without a guard is not guarded. <code>guard.assertGuarded(tools)</code> fails your start if you forgot one.</li><li>It is no filter for prompts. A model can be misled; the guard stops the call that follows from it, if the grant does not hold it.</li></ul><h2 id="read-on" tabindex="-1">Read on <a class="header-anchor" href="#read-on" aria-label="Permalink to &quot;Read on&quot;">​</a></h2><ul><li>Guides: <a href="/grantex-public-path/docs/guides/protect-a-route">protect a route</a>, <a href="/grantex-public-path/docs/guides/wrap-tools">wrap tools</a>, <a href="/grantex-public-path/docs/guides/mcp-servers">guard an MCP server</a></li><li>Reference: <a href="/grantex-public-path/docs/packages/core"><code>@grantex/core</code></a></li><li>Protocol: <a href="/grantex-public-path/docs/protocol/06-grants#verify-offline">§6, verify offline</a>, <a href="/grantex-public-path/docs/protocol/15-finer-authority#admission">§15, admission</a></li><li>Security: <a href="/grantex-public-path/docs/security/threat-model/guard">the guard</a>, <a href="/grantex-public-path/docs/security/threat-model/adapters">tools and routes behind it</a></li><li>Contributors: <a href="/grantex-public-path/docs/contributors/life-of-a-call">the life of a call</a></li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("concepts/guard.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const guard = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  guard as default
};
