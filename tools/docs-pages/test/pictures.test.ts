import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../src/index.ts';

const drawn: string[] = [];
for await (const path of glob('docs/**/*.svg', { cwd: ROOT }))
  drawn.push(await readFile(join(ROOT, path), 'utf8'));
const styleOf = (picture: string): string => /<style>[\s\S]*<\/style>/.exec(picture)?.[0] ?? 'none';

test('every drawing tells a screen reader what it shows, and is dark where the page is', () => {
  expect(drawn.length).toBeGreaterThan(0);
  for (const picture of drawn) {
    expect(picture).toMatch(/role="img" aria-labelledby="title desc"/);
    expect(picture).toMatch(/<title id="title">.+<\/title>\s*<desc id="desc">.+<\/desc>/);
    expect(picture).toContain('@media (prefers-color-scheme: dark)');
  }
});

test('all drawings look alike: one style, and as wide as the column of a phone', () => {
  expect(new Set(drawn.map(styleOf)).size).toBe(1);
  for (const picture of drawn) expect(picture).toMatch(/viewBox="0 0 340 \d+"/);
});
