import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse(`{"title":"18. A person's name is never an id","description":"Context.","frontmatter":{"title":"18. A person's name is never an id","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0018-a-name-is-never-an-id.md","filePath":"decisions/0018-a-name-is-never-an-id.md"}`);
const _sfc_main = { name: "decisions/0018-a-name-is-never-an-id.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="18-a-persons-name-is-never-an-id" tabindex="-1">18. A person&#39;s name is never an id <a class="header-anchor" href="#18-a-persons-name-is-never-an-id" aria-label="Permalink to &quot;18. A person&#39;s name is never an id&quot;">​</a></h1><p><strong>Context.</strong> Developers name people as they like: <code>user_alice</code>, an e-mail address, a customer number. An audit chain and a revocation log must never change, and a person may demand to be forgotten. And whoever gets a name later must not get what the person before them approved.</p><p><strong>Decision.</strong> At first sight a name gets a random id, <code>prn_…</code>, for this developer. Grants, tokens (<code>prn</code>), revocations, events and audit entries use the id. The name is in one table. An audit entry commits to the name by a digest with a random salt per principal, so an auditor can check a name that is shown, and cannot guess one that was erased. Erasing a person deletes name, address, salt and metadata; the id and the chain stay.</p><p>A name belongs to the person to whom it was first bound. When a bound person is erased, the server keeps an HMAC of the name under the master key, and refuses the name from then on (409 <code>PRINCIPAL_RETIRED</code>).</p><p><strong>Consequences.</strong> Looking at a grant by name costs a join. Tokens still carry the name in <code>sub</code>, because services need it; a service that stores tokens or logs them stores names. Entries of version 1 do not commit to the name, and a check counts them. A developer cannot reuse the name of a bound person who was erased, even for the same person. The HMAC cannot be tested without the master key, and a new master key would forget which names are retired; this is one more reason why it cannot be changed.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0018-a-name-is-never-an-id.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0018ANameIsNeverAnId = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0018ANameIsNeverAnId as default
};
