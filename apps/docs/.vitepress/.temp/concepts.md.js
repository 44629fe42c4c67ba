import { ssrRenderAttrs, ssrRenderAttr } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const _imports_0 = "/grantex-public-path/docs/concepts/story.svg";
const __pageData = JSON.parse('{"title":"Concepts","description":"Six words explain Grantex, in one story and one program.","frontmatter":{"title":"Concepts","description":"Six words explain Grantex, in one story and one program.","group":"Concepts"},"headers":[],"relativePath":"concepts.md","filePath":"concepts.md"}');
const _sfc_main = { name: "concepts.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="concepts" tabindex="-1">Concepts <a class="header-anchor" href="#concepts" aria-label="Permalink to &quot;Concepts&quot;">​</a></h1><p>An AI agent acts for a person. The person says what it may do, your service checks each call, and either of them can stop the agent. Six words carry this story:</p><p><img${ssrRenderAttr("src", _imports_0)} alt="Alice approves a request at the server, which gives the agent a grant token. The agent and its sub-agent call your service. The guard there lets allowed calls through to your tool and writes every decision to the record."></p><ol><li><a href="/grantex-public-path/docs/concepts/identity"><strong>Identity</strong></a>: each agent has an id and a key of its own.</li><li><a href="/grantex-public-path/docs/concepts/grant"><strong>Grant</strong></a>: a person allows one agent to do a few things, up to a limit, until a time.</li><li><a href="/grantex-public-path/docs/concepts/delegation"><strong>Delegation</strong></a>: the agent gives a sub-agent a smaller part of its grant.</li><li><a href="/grantex-public-path/docs/concepts/guard"><strong>Guard</strong></a>: code in your service that checks each call before it runs.</li><li><a href="/grantex-public-path/docs/concepts/revocation"><strong>Revocation</strong></a>: a grant ends, with everything that was delegated from it.</li><li><a href="/grantex-public-path/docs/concepts/record"><strong>Record</strong></a>: a log of every decision, which shows when somebody has changed it.</li></ol><h2 id="who-is-who" tabindex="-1">Who is who <a class="header-anchor" href="#who-is-who" aria-label="Permalink to &quot;Who is who&quot;">​</a></h2><table tabindex="0"><thead><tr><th>name</th><th>who or what it is</th></tr></thead><tbody><tr><td>person, principal</td><td>has the right to do something, and lets an agent do a part of it</td></tr><tr><td>agent</td><td>a program that acts for a person, often with a language model inside</td></tr><tr><td>developer</td><td>builds the agent, the service, or both; has an API key and a console</td></tr><tr><td>service</td><td>an API, an MCP server or a set of tools that agents call</td></tr><tr><td>server</td><td>the authorization server: asks people, signs tokens, ends grants and keeps the record. You can run it</td></tr></tbody></table><h2 id="the-same-story-as-a-program" tabindex="-1">The same story as a program <a class="header-anchor" href="#the-same-story-as-a-program" aria-label="Permalink to &quot;The same story as a program&quot;">​</a></h2><p>This program uses the <a href="/grantex-public-path/docs/packages/sdk">TypeScript client</a>. It runs against a sandbox server, which approves every request at once. On a live server, Alice decides in her browser.</p><div class="language-ts"><button title="Copy Code" class="copy"></button><span class="lang">ts</span><pre class="shiki kinds vp-code" tabindex="0"><code><span class="line"><span class="code-keyword">import</span><span> { createAgentKey, Grantex } </span><span class="code-keyword">from</span><span class="code-string"> &#39;@grantex/sdk&#39;</span><span>;</span></span>
<span class="line"><span class="code-keyword">import</span><span> { createFileStore } </span><span class="code-keyword">from</span><span class="code-string"> &#39;@grantex/sdk/node&#39;</span><span>;</span></span>
<span class="line"></span>
<span class="line"><span class="code-keyword">const</span><span class="code-property"> gx</span><span class="code-plain"> =</span><span class="code-keyword"> new</span><span class="code-name"> Grantex</span><span>({ apiKey: process.env.</span><span class="code-property">GRANTEX_API_KEY</span><span> });</span></span>
<span class="line"><span class="code-keyword">const</span><span class="code-property"> store</span><span class="code-plain"> =</span><span class="code-name"> createFileStore</span><span>({ directory: </span><span class="code-string">&#39;.travel-agent&#39;</span><span> });</span></span>
<span class="line"></span>
<span class="line"><span class="code-comment">// The agent makes its key. The private half stays in the store; the server learns the public half, with proof.</span></span>
<span class="line"><span class="code-keyword">const</span><span class="code-property"> agent</span><span class="code-plain"> =</span><span class="code-keyword"> await</span><span> gx.agents.</span><span class="code-name">register</span><span>({</span></span>
<span class="line"><span>  name: </span><span class="code-string">&#39;travel-booking-agent&#39;</span><span>,</span></span>
<span class="line"><span>  scopes: [</span><span class="code-string">&#39;flights:search&#39;</span><span>, </span><span class="code-string">&#39;flights:book&#39;</span><span>],</span></span>
<span class="line"><span>  key: </span><span class="code-keyword">await</span><span class="code-name"> createAgentKey</span><span>({ store }),</span></span>
<span class="line"><span>});</span></span>
<span class="line"></span>
<span class="line"><span class="code-comment">// It asks Alice. Her browser goes to auth.consentUrl; a sandbox approves at once and answers with the code.</span></span>
<span class="line"><span class="code-keyword">const</span><span class="code-property"> auth</span><span class="code-plain"> =</span><span class="code-keyword"> await</span><span> gx.</span><span class="code-name">authorize</span><span>({</span></span>
<span class="line"><span>  agentId: agent.id,</span></span>
<span class="line"><span>  userId: </span><span class="code-string">&#39;user_alice&#39;</span><span>,</span></span>
<span class="line"><span>  scopes: [</span><span class="code-string">&#39;flights:search&#39;</span><span>, </span><span class="code-string">&#39;flights:book&#39;</span><span>],</span></span>
<span class="line"><span>});</span></span>
<span class="line"><span class="code-keyword">const</span><span class="code-property"> grant</span><span class="code-plain"> =</span><span class="code-keyword"> await</span><span> gx.tokens.</span><span class="code-name">exchange</span><span>({ code: auth.code, agentId: agent.id });</span></span>
<span class="line"></span>
<span class="line"><span class="code-comment">// Before each call of a service, ask the source for the token: it is always a fresh one.</span></span>
<span class="line"><span class="code-keyword">const</span><span class="code-property"> source</span><span class="code-plain"> =</span><span> gx.</span><span class="code-name">tokenSource</span><span>({ agentId: agent.id, store, grant });</span></span>
<span class="line"><span class="code-keyword">const</span><span> { </span><span class="code-property">valid</span><span>, </span><span class="code-property">scopes</span><span> } </span><span class="code-plain">=</span><span class="code-keyword"> await</span><span> gx.tokens.</span><span class="code-name">verify</span><span>(</span><span class="code-keyword">await</span><span> source.</span><span class="code-name">token</span><span>());</span></span>
<span class="line"><span>console.</span><span class="code-name">log</span><span>(valid, scopes); </span><span class="code-comment">// true [ &#39;flights:search&#39;, &#39;flights:book&#39; ]</span></span>
<span class="line"></span>
<span class="line"><span class="code-comment">// A sub-agent gets less, and not for longer than the token.</span></span>
<span class="line"><span class="code-keyword">const</span><span class="code-property"> searcher</span><span class="code-plain"> =</span><span class="code-keyword"> await</span><span> gx.agents.</span><span class="code-name">register</span><span>({ name: </span><span class="code-string">&#39;flight-search&#39;</span><span>, scopes: [</span><span class="code-string">&#39;flights:search&#39;</span><span>] });</span></span>
<span class="line"><span class="code-keyword">const</span><span class="code-property"> child</span><span class="code-plain"> =</span><span class="code-keyword"> await</span><span> gx.grants.</span><span class="code-name">delegate</span><span>({</span></span>
<span class="line"><span>  parentGrantToken: source,</span></span>
<span class="line"><span>  subAgentId: searcher.id,</span></span>
<span class="line"><span>  scopes: [</span><span class="code-string">&#39;flights:search&#39;</span><span>],</span></span>
<span class="line"><span>});</span></span>
<span class="line"><span>console.</span><span class="code-name">log</span><span>(child.scopes); </span><span class="code-comment">// [ &#39;flights:search&#39; ]</span></span>
<span class="line"></span>
<span class="line"><span class="code-comment">// What was done is written down, for good.</span></span>
<span class="line"><span class="code-keyword">await</span><span> gx.audit.</span><span class="code-name">log</span><span>({</span></span>
<span class="line"><span>  grantId: grant.grantId,</span></span>
<span class="line"><span>  action: </span><span class="code-string">&#39;flight.booked&#39;</span><span>,</span></span>
<span class="line"><span>  status: </span><span class="code-string">&#39;success&#39;</span><span>,</span></span>
<span class="line"><span>  metadata: { airline: </span><span class="code-string">&#39;Air India&#39;</span><span>, amount: </span><span class="code-value">420</span><span> },</span></span>
<span class="line"><span>});</span></span>
<span class="line"></span>
<span class="line"><span class="code-comment">// Alice changes her mind: from now on nothing of it holds.</span></span>
<span class="line"><span class="code-keyword">await</span><span> gx.grants.</span><span class="code-name">revoke</span><span>(grant.grantId);</span></span>
<span class="line"><span>console.</span><span class="code-name">log</span><span>((</span><span class="code-keyword">await</span><span> gx.tokens.</span><span class="code-name">verify</span><span>(child.grantToken)).valid); </span><span class="code-comment">// false</span></span></code></pre></div><p>The other half of the story is in your service, where <a href="/grantex-public-path/docs/concepts/guard">the guard</a> stands.</p><h2 id="what-grantex-does-not-do" tabindex="-1">What Grantex does not do <a class="header-anchor" href="#what-grantex-does-not-do" aria-label="Permalink to &quot;What Grantex does not do&quot;">​</a></h2><ul><li>It does not judge what an agent intends. An agent can use a grant badly, within the limits of that grant. Small grants, <a href="/grantex-public-path/docs/guides/approvals">approvals of single calls</a> and <a href="/grantex-public-path/docs/guides/budgets">budgets</a> keep the damage small.</li><li>It does not look inside a call that runs. The guard compares what the call says with what the grant says.</li><li>It does not replace the login of your users. Your identity provider can tell it <a href="/grantex-public-path/docs/protocol/06-grants#signing-in-at-a-provider">who they are</a>.</li><li>It cannot guard what does not pass a guard: an agent that holds an API key of another service uses that key as it likes.</li></ul><p>The terms are defined in <a href="/grantex-public-path/docs/protocol/01-words">§1 of the protocol</a>.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("concepts.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const concepts = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  concepts as default
};
