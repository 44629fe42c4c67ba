/**
 * A pnpmfile for `npm run pack:all` only: it points dependencies on packages of this repository to their tarballs, so
 * that no installer asks a registry for them. The paths are absolute, because each installer resolves a relative path
 * from a different folder.
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
