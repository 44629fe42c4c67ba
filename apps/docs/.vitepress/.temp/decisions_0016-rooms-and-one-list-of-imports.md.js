import { ssrRenderAttrs } from "vue/server-renderer";
import { useSSRContext } from "vue";
import { _ as _export_sfc } from "./plugin-vue_export-helper.1tPrXgE0.js";
const __pageData = JSON.parse('{"title":"16. Rooms, and one list of imports between them","description":"Context.","frontmatter":{"title":"16. Rooms, and one list of imports between them","description":"Context.","group":"Contributors","section":"Decisions"},"headers":[],"relativePath":"decisions/0016-rooms-and-one-list-of-imports.md","filePath":"decisions/0016-rooms-and-one-list-of-imports.md"}');
const _sfc_main = { name: "decisions/0016-rooms-and-one-list-of-imports.md" };
function _sfc_ssrRender(_ctx, _push, _parent, _attrs, $props, $setup, $data, $options) {
  _push(`<div${ssrRenderAttrs(_attrs)}><h1 id="16-rooms-and-one-list-of-imports-between-them" tabindex="-1">16. Rooms, and one list of imports between them <a class="header-anchor" href="#16-rooms-and-one-list-of-imports-between-them" aria-label="Permalink to &quot;16. Rooms, and one list of imports between them&quot;">​</a></h1><p><strong>Context.</strong> Folders do not keep code apart. In the server twenty folders and the configuration had come to import each other, so nothing could be understood, tested or moved alone.</p><p><strong>Decision.</strong> A room is a folder named after a noun; rooms stand on floors. A file may import from the floors below its own. Within a floor, the allowed pairs are in one list, <code>tools/house/src/houses.ts</code>. <code>routes.ts</code> is imported by <code>main/</code> alone. The lint rule <code>grantex/room-imports</code> checks every import against that list, types included, and <code>npm run house</code> draws the pictures in <a href="/grantex-public-path/docs/architecture">architecture.md</a> from the real imports; <code>npm test</code> fails when a picture is out of date, or when folders of any depth import each other in a circle. Core has floors in the same way, and the server&#39;s tests stand on the floors of its sources. Between packages, <code>turbo boundaries</code> and package dependencies do this.</p><p><strong>Rejected.</strong> A package per room: a manifest and a build step for each, though all of them are deployed together. A convention in prose: it is not checked.</p><p><strong>Consequences.</strong> What two rooms of a floor share moves down to a floor below, or one of them receives it as an argument from <code>main/app.ts</code>; <code>http/</code> imports no room for this reason. Some functions are passed where an import would be shorter. A new import between rooms is a visible line in a review.</p></div>`);
}
const _sfc_setup = _sfc_main.setup;
_sfc_main.setup = (props, ctx) => {
  const ssrContext = useSSRContext();
  (ssrContext.modules || (ssrContext.modules = /* @__PURE__ */ new Set())).add("decisions/0016-rooms-and-one-list-of-imports.md");
  return _sfc_setup ? _sfc_setup(props, ctx) : void 0;
};
const _0016RoomsAndOneListOfImports = /* @__PURE__ */ _export_sfc(_sfc_main, [["ssrRender", _sfc_ssrRender]]);
export {
  __pageData,
  _0016RoomsAndOneListOfImports as default
};
