import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"Errors of credentials and API keys","description":"","frontmatter":{"title":"Errors of credentials and API keys","description":"","group":"Reference","section":"Errors"},"headers":[],"relativePath":"reference/errors/credentials.md","filePath":"reference/errors/credentials.md"}');
const _sfc_main = { name: "reference/errors/credentials.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="errors-of-credentials-and-api-keys" tabindex="-1">Errors of credentials and API keys <a class="header-anchor" href="#errors-of-credentials-and-api-keys" aria-label="Permalink to &quot;Errors of credentials and API keys&quot;">​</a></h1><ul><li><a href="/grantex-public-path/docs/errors/credential_missing"><code>CREDENTIAL_MISSING</code></a>: The request has no Authorization: Bearer … header, or has another scheme.</li><li><a href="/grantex-public-path/docs/errors/credential_unknown"><code>CREDENTIAL_UNKNOWN</code></a>: The server does not know this credential. The key was deleted, has expired, was rotated more than a day ago, or belongs to another server.</li><li><a href="/grantex-public-path/docs/errors/two_credentials"><code>TWO_CREDENTIALS</code></a>: The request has more than one Authorization header, and the server does not choose between them.</li><li><a href="/grantex-public-path/docs/errors/role_required"><code>ROLE_REQUIRED</code></a>: The API key lacks the role that this route needs. The message names the roles that may call it.</li><li><a href="/grantex-public-path/docs/errors/too_many_keys"><code>TOO_MANY_KEYS</code></a>: The limit of keys is reached: 1,000 API keys for a developer, or 100 keys in the life of an agent.</li><li><a href="/grantex-public-path/docs/errors/last_admin_key"><code>LAST_ADMIN_KEY</code></a>: This is the last admin key without an expiry. Without it, nobody could administer this developer any more.</li><li><a href="/grantex-public-path/docs/errors/break_glass_key"><code>BREAK_GLASS_KEY</code></a>: Single sign-on is enforced, and the connection names this key as the one for emergencies.</li><li><a href="/grantex-public-path/docs/errors/signup_closed"><code>SIGNUP_CLOSED</code></a>: This server does not let strangers sign up as developers.</li><li><a href="/grantex-public-path/docs/errors/wrong_mode"><code>WRONG_MODE</code></a>: The sign-up asks for a developer of the other kind of server: a server is either a sandbox or live.</li><li><a href="/grantex-public-path/docs/errors/device_login_ended"><code>DEVICE_LOGIN_ENDED</code></a>: No key waits under this deviceCode: nobody allowed the login within 15 minutes, or its key was fetched before.</li><li><a href="/grantex-public-path/docs/errors/access_denied"><code>ACCESS_DENIED</code></a>: Somebody decided against it. For a device login: the developer denied it, or the key that allowed it has ended since. From an SDK: the person denied the request for a grant.</li></ul></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("reference/errors/credentials.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const credentials = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  credentials as default
};
