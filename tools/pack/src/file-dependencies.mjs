/**
 * A pnpmfile for `npm run pack:all` alone: a package names what it depends on of this repository by the tarball of that,
 * so that no installer asks a registry for it. The addresses are absolute: each installer resolves a relative one from
 * another place.
 */
const tarballs = /** @type {Record<string, string>} */ (JSON.parse(process.env['PACK_TARBALLS'] ?? '{}'));

export const hooks = {
  /** @param {{ dependencies?: Record<string, string> }} manifest */
  beforePacking(manifest) {
    const own = Object.keys(manifest.dependencies ?? {}).filter((name) => Object.hasOwn(tarballs, name));
    for (const name of own) manifest.dependencies[name] = `file:${tarballs[name]}`;
    return manifest;
  },
};
