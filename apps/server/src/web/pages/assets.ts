import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyPluginAsync } from 'fastify';
import { notFound } from '../../base/api-error.ts';

interface Asset {
  readonly type: string;
  readonly content: Buffer;
  /** The hash of the content, and so a part of the address. */
  readonly hash: string;
}

/** Everything that a page loads. */
const assets = {
  'style.css': readAsset('style.css', 'text/css; charset=utf-8'),
  'page.js': readAsset('page.js', 'text/javascript; charset=utf-8'),
  'icon.svg': readAsset('icon.svg', 'image/svg+xml'),
} as const;

type AssetName = keyof typeof assets;

/** The path of an asset, below the server's own address. */
export function assetPath(name: AssetName): string {
  return `/assets/${assets[name].hash}/${name}`;
}

/** `GET /assets/<hash>/<name>`: cached forever, because the address contains a hash of the content. */
export const assetRoutes: FastifyPluginAsync = async (app) => {
  app.get<{ Params: { hash: string; name: string } }>(
    '/assets/:hash/:name',
    { config: { access: 'public' }, schema: { hide: true } },
    async ({ params: { hash, name } }, reply) => {
      if (!Object.hasOwn(assets, name)) throw notFound('asset');
      const asset: Asset = assets[name as AssetName];
      // During a rollout, a page of one release may load an asset from a process of another.
      const isCurrent = hash === asset.hash;
      return reply
        .header('cache-control', isCurrent ? 'public, max-age=31536000, immutable' : 'no-store')
        .header('x-content-type-options', 'nosniff')
        .header('cross-origin-resource-policy', 'same-origin')
        .type(asset.type)
        .send(asset.content);
    },
  );
};

function readAsset(name: string, type: string): Asset {
  // Three folders up from `src/web/pages` in the repository, and from `dist/web/pages` in the package.
  const content = readFileSync(new URL(`../../../assets/${name}`, import.meta.url));
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 16);
  return { type, content, hash };
}
