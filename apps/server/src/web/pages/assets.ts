import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyPluginAsync } from 'fastify';
import { notFound } from '../../base/api-error.ts';
import { appTexts } from '../texts/app-texts.ts';
import { isLanguage, type Language } from '../texts/languages.ts';
import { compressedFile, representationOf, type ServedFile } from './representation.ts';

interface Asset extends ServedFile {
  /** The hash of the content, and so a part of the address. */
  readonly hash: string;
}

/** Everything that a page loads. */
const files = {
  'style.css': readAsset('style.css', 'text/css; charset=utf-8'),
  'docs.css': readAsset('docs.css', 'text/css; charset=utf-8'),
  'page.js': readAsset('page.js', 'text/javascript; charset=utf-8'),
  'icon.svg': readAsset('icon.svg', 'image/svg+xml'),
} as const;

/** The texts of an application, each language made when it is first asked for. */
const texts = new Map<Language, Asset>();

/** The name of a file that a page loads. */
export type AssetName = keyof typeof files | `texts-${Language}.json`;

/** The path of an asset, below the server's own address. */
export function assetPath(name: AssetName): string {
  return `/assets/${assetOf(name)?.hash}/${name}`;
}

/** `GET /assets/<hash>/<name>`: cached forever, because the address contains a hash of the content. */
export const assetRoutes: FastifyPluginAsync = async (app) => {
  app.get<{ Params: { hash: string; name: string } }>(
    '/assets/:hash/:name',
    { config: { access: 'public' }, schema: { hide: true } },
    async ({ params: { hash, name }, headers: { 'accept-encoding': accepted } }, reply) => {
      const asset = assetOf(name);
      if (asset === undefined) throw notFound('asset');
      // During a rollout, a page of one release may load an asset from a process of another.
      const isCurrent = hash === asset.hash;
      const { headers, content } = representationOf(asset, accepted);
      return reply
        .headers(headers)
        .header('cache-control', isCurrent ? 'public, max-age=31536000, immutable' : 'no-store')
        .header('x-content-type-options', 'nosniff')
        .header('cross-origin-resource-policy', 'same-origin')
        .type(asset.type)
        .send(content);
    },
  );
};

function assetOf(name: string): Asset | undefined {
  if (Object.hasOwn(files, name)) return files[name as keyof typeof files];
  const language = /^texts-(\w+)\.json$/.exec(name)?.[1];
  return isLanguage(language) ? textsOf(language) : undefined;
}

function textsOf(language: Language): Asset {
  const known = texts.get(language);
  if (known !== undefined) return known;
  const made = makeAsset('application/json', Buffer.from(JSON.stringify(appTexts(language))));
  texts.set(language, made);
  return made;
}

function readAsset(name: string, type: string): Asset {
  // Three folders up from `src/web/pages` in the repository, and from `dist/web/pages` in the package.
  return makeAsset(type, readFileSync(new URL(`../../../assets/${name}`, import.meta.url)));
}

function makeAsset(type: string, content: Buffer): Asset {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 16);
  return { ...compressedFile(type, content), hash };
}
