import { glob, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('every server that a test starts is checked against its OpenAPI document', async () => {
  const starting: string[] = [];
  const held: string[] = [];
  for await (const file of glob('test/**/*.ts')) {
    const text = await readFile(file, 'utf8');
    if (/\bawait startServer\(/.test(text)) starting.push(file);
    if (/\bholdToDocument\(url, /.test(text) && /\bexpectAsDeclared\(\)/.test(text)) held.push(file);
  }
  expect(held.length).toBe(2);
  // It gets no requests: it creates the folder that the others copy.
  expect(starting.filter((file) => !held.includes(file))).toEqual(['test/support/global-setup.ts']);
});
