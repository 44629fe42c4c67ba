/**
 * A pnpmfile for `npm run pack:all` alone: a package names what it depends on of this repository by the tarball of that,
 * so that no installer asks a registry for it. The addresses are absolute: each installer resolves a relative one from
 * another place.
 */
const tarballs = new URLSearchParams(process.env['PACK_TARBALLS']);

export const hooks = {
  /** @param {{ dependencies?: Record<string, string> }} manifest */
  beforePacking(manifest) {
    for (const [name, tarball] of tarballs) {
      if (manifest.dependencies?.[name] !== undefined) manifest.dependencies[name] = `file:${tarball}`;
    }
    return manifest;
  },
};
