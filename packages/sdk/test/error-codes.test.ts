import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { startSandbox } from './support/sandbox.ts';

/** Codes that belong to no operation, and so are not in the document: see its description. */
const BESIDE = [
  'HEADERS_TOO_LARGE',
  'INTERNAL_ERROR',
  'INVALID_DID',
  'METHOD_NOT_ALLOWED',
  'NO_SUCH_ROUTE',
  'REQUEST_TIMEOUT',
];

test("the codes of the SDK are those of the server's OpenAPI document", async () => {
  const servers = [await startSandbox(), await startSandbox({ GRANTEX_MODE: 'live' })];
  const texts = await Promise.all(
    servers.map(async ({ url }) => (await fetch(`${url}/openapi.json`)).text()),
  );
  await Promise.all(servers.map(({ close }) => close()));
  const declared = texts.flatMap((text) => codesOf(JSON.parse(text)));
  const source = await readFile(new URL('../src/transport/errors.ts', import.meta.url), 'utf8');
  const [, listed = ''] = /export type ServerErrorCode =([^;]+);/.exec(source) ?? [];
  const known = [...listed.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);
  expect(known).toEqual([...new Set([...declared, ...BESIDE])].toSorted());
});

/** The values of `code` in every refusal, at any place. */
function codesOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { code } = value as { code?: { enum?: string[] } };
  return [...(code?.enum ?? []), ...Object.values(value).flatMap(codesOf)];
}
