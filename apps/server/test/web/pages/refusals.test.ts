import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ApiError } from '../../../src/base/api-error.ts';
import { sentenceOf } from '../../../src/web/pages/refusal.ts';
import { textsIn } from '../../../src/web/pages/texts.ts';

const source = new URL('../../../src/', import.meta.url);
const ROOMS = [
  'authority/console',
  'people/accounts',
  'people/authorization-requests',
  'people/consent',
  'people/mail-links',
  'people/permissions',
  'people/sign-in',
  'web',
];
/** Refusals that only developers get, in responses to their API keys. */
const FOR_DEVELOPERS = ['authorize.ts'];

async function codesThrown(): Promise<string[]> {
  const found = await Promise.all(
    ROOMS.map(async (room) => {
      const files = await readdir(new URL(`${room}/`, source), { recursive: true });
      const own = files.filter((file) => file.endsWith('.ts') && !FOR_DEVELOPERS.includes(file));
      const texts = await Promise.all(
        own.map((file) => readFile(new URL(`${room}/${file}`, source), 'utf8')),
      );
      return texts.flatMap((text) =>
        [...text.matchAll(/new ApiError\(\s*\d{3},\s*'(\w+)'/g)].map(([, code]) => code ?? ''),
      );
    }),
  );
  return [...new Set(found.flat())].toSorted();
}

test('every refusal that a person can get has its own text, and says what to do next', async () => {
  const codes = await codesThrown();
  expect(codes.length).toBeGreaterThan(20);
  const wordless = codes.filter((code) =>
    sentenceOf(textsIn('en'), new ApiError(400, code, 'for developers')).text.includes('for developers'),
  );
  expect(wordless).toEqual([]);
});

test('an unexpected error shows no internals', () => {
  const { title, text, next } = sentenceOf(
    textsIn('en'),
    new ApiError(500, 'INTERNAL_ERROR', 'relation does not exist'),
  );
  expect(`${title} ${text} ${next}`).not.toContain('relation');
});
