import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"10. Revocations are a stream of signed messages","description":"Context.","frontmatter":{"title":"10. Revocations are a stream of signed messages","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0010-revocations-as-signed-server-sent-events.md","filePath":"decisions/0010-revocations-as-signed-server-sent-events.md"}');
const _sfc_main = { name: "decisions/0010-revocations-as-signed-server-sent-events.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="10-revocations-are-a-stream-of-signed-messages" tabindex="-1">10. Revocations are a stream of signed messages <a class="header-anchor" href="#10-revocations-are-a-stream-of-signed-messages" aria-label="Permalink to &quot;10. Revocations are a stream of signed messages&quot;">​</a></h1><p><strong>Context.</strong> A verifier that decides offline must learn of a revocation within seconds, and must know when it has learned nothing. The network between it and the server has proxies that buffer, cut and time out, and perhaps somebody who wants a revocation to be missed.</p><p><strong>Decision.</strong> The feed is server-sent events over HTTP. Each message is a JWS by an issuer key, and names the epoch and the position in the developer&#39;s log. A heartbeat comes every second; it is signed and dated like every other message. A verifier takes a snapshot, follows the stream, and goes back to a snapshot after any gap. When its newest message is older than <code>maxStaleness</code>, it refuses (<a href="/grantex-public-path/docs/protocol/07-revocation-feed">protocol §7</a>).</p><p><strong>Rejected.</strong> Polling: it is late by half its interval, and a short interval costs more requests than a stream. WebSockets: nothing flows upwards, and <code>Last-Event-ID</code> gives resumption for free. Webhooks: verifiers would need a public address, and a missed delivery looks like silence. Shorter tokens alone: every agent would refresh all the time, and revocation would still be late by their lifetime.</p><p><strong>Consequences.</strong> Silence and &quot;nothing new&quot; differ, so a verifier can fail closed. Whoever sits on the path can delay, but not forge, reorder or hide an entry for longer than <code>maxStaleness</code> (<code>test/storm/feed-storm.full.test.ts</code>). A message is signed once and written to all of a developer&#39;s streams. Each verifier costs the server an open connection, so streams are limited per process, developer and key. <code>text/event-stream</code> must pass proxies unbuffered. A Worker loses its stream with the request that opened it; there, <code>online</code> is the better choice.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0010-revocations-as-signed-server-sent-events.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0010RevocationsAsSignedServerSentEvents = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0010RevocationsAsSignedServerSentEvents as default
};
