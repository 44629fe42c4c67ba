import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"9. Sessions are opaque secrets, not JWTs","description":"Context.","frontmatter":{"title":"9. Sessions are opaque secrets, not JWTs","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0009-sessions-are-opaque.md","filePath":"decisions/0009-sessions-are-opaque.md"}');
const _sfc_main = { name: "decisions/0009-sessions-are-opaque.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="9-sessions-are-opaque-secrets-not-jwts" tabindex="-1">9. Sessions are opaque secrets, not JWTs <a class="header-anchor" href="#9-sessions-are-opaque-secrets-not-jwts" aria-label="Permalink to &quot;9. Sessions are opaque secrets, not JWTs&quot;">​</a></h1><p><strong>Context.</strong> The public product hands out sessions as JWTs. A JWT is valid until it expires, so a server that wants to end one early needs a list of those that it has ended. Grant tokens accept that cost, because services verify them offline and follow the revocation feed. A session is only ever presented to the server that made it.</p><p><strong>Decision.</strong> A session is 256 random bits in base64url with a prefix that names its kind. The database holds its SHA-256 digest, its owner and its end. This holds for people at <code>/permissions</code>, for the sessions that a developer opens for a principal, and for the console, whose session also carries a CSRF token and acts with the roles that its API key has at that moment. API keys, codes and refresh tokens are stored in the same way.</p><p><strong>Consequences.</strong> A session ends at once: by signing out, with its API key, with its principal&#39;s erasure, by recovery. A copy of the database holds no session that works. A fast hash is enough, because a secret of 256 random bits cannot be guessed. Each request looks its session up in the database, so no session works while the database is away. Clients of the public product that read claims from a session find none (<a href="/grantex-public-path/docs/protocol/13-differences">protocol §13</a>).</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0009-sessions-are-opaque.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0009SessionsAreOpaque = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0009SessionsAreOpaque as default
};
