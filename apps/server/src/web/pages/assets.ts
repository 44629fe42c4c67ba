import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyPluginAsync } from 'fastify';
import { notFound } from '../../base/api-error.ts';
import { packageFile } from '../../base/package-file.ts';
import { appTexts } from '../texts/app-texts.ts';
import { isLanguage, type Language } from '../texts/languages.ts';
import { compressedFile, representationOf, type ServedFile } from '../../http/answers/representation.ts';

interface Asset extends ServedFile {
  /** The hash of the content, and so a part of the address. */
  readonly hash: string;
}

/** The script of the pages, and what it imports. */
export const PAGE_SCRIPTS = [
  'page.js',
  'choice.js',
  'notes.js',
  'passkeys.js',
  'request.js',
  'times.js',
] as const;

/** Everything that a page loads. */
const files: ReadonlyMap<string, Asset> = new Map([
  ['style.css', asset(readFile('style.css'), 'text/css; charset=utf-8')],
  ['icon.svg', asset(readFile('icon.svg'), 'image/svg+xml')],
  ['reference.css', asset(readFile('reference.css'), 'text/css; charset=utf-8')],
  ['reference.js', asset(readFile('reference.js'), 'text/javascript; charset=utf-8')],
  ...readScripts(),
]);

/** The texts of an application, each language made when it is first asked for. */
const texts = new Map<Language, Asset>();

/** The name of a file that a page loads. */
export type AssetName =
  | 'style.css'
  | 'icon.svg'
  | 'reference.css'
  | 'reference.js'
  | (typeof PAGE_SCRIPTS)[number]
  | `texts-${Language}.json`;

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
      const found = assetOf(name);
      if (found === undefined) throw notFound('asset');
      // During a rollout, a page of one release may load an asset from a process of another.
      const isCurrent = hash === found.hash;
      const { headers, content } = representationOf(found, accepted);
      return reply
        .headers(headers)
        .header('cache-control', isCurrent ? 'public, max-age=31536000, immutable' : 'no-store')
        .header('x-content-type-options', 'nosniff')
        .header('cross-origin-resource-policy', 'same-origin')
        .type(found.type)
        .send(content);
    },
  );
};

function assetOf(name: string): Asset | undefined {
  const file = files.get(name);
  if (file !== undefined) return file;
  const language = /^texts-(\w+)\.json$/.exec(name)?.[1];
  return isLanguage(language) ? textsOf(language) : undefined;
}

function textsOf(language: Language): Asset {
  const known = texts.get(language);
  if (known !== undefined) return known;
  const made = asset(Buffer.from(JSON.stringify(appTexts(language))), 'application/json');
  texts.set(language, made);
  return made;
}

/** All with the same hash, so that they find each other in the same folder. */
function readScripts(): [string, Asset][] {
  const contents = PAGE_SCRIPTS.map((name) => readFile(`pages/${name}`));
  const hash = hashOf(Buffer.concat(contents));
  return PAGE_SCRIPTS.map((name, index) => [
    name,
    asset(contents[index] ?? Buffer.of(), 'text/javascript; charset=utf-8', hash),
  ]);
}

function readFile(name: string): Buffer {
  return readFileSync(packageFile(`assets/${name}`));
}

function asset(content: Buffer, type: string, hash: string = hashOf(content)): Asset {
  return { ...compressedFile(type, content), hash };
}

function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64url').slice(0, 16);
}
