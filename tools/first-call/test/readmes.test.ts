import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countLines, packagesIn, readInstructions } from '../src/readme.ts';
import { subjects } from '../src/subjects.ts';

test('lines are counted without comments and empty lines', () => {
  expect(
    countLines(`/** A program.\n * Of two lines. */\nfirst();\n\n  // Why.\nsecond(); // And this.\n`),
  ).toBe(2);
});

test('packages are found in imports of any form', () => {
  const program = `import a from 'a';
import {
  b,
} from '@b/b/deep';
import type { C } from 'c';
import { d } from './d.ts';
import { e } from 'node:e';
import { f } from 'cloudflare:f';
`;
  expect(packagesIn(program)).toEqual(['a', '@b/b', 'c']);
});

describe.each(subjects)('$name', (subject) => {
  test('its README installs what its example imports, and the example is short enough', async () => {
    const { install, example, lines } = await readInstructions(subject);
    const [own = '', ...others] = install.replace('npm install ', '').split(' ');
    expect(own).toBe(`./tarballs/grantex-${subject.name}.tgz`);
    const imported = packagesIn(example).filter((name) => name !== `@grantex/${subject.name}`);
    expect(others).toEqual(expect.arrayContaining(imported));
    expect(lines).toBeLessThanOrEqual(subject.longest ?? Infinity);
  });

  test.runIf(subject.path === undefined)('somebody calls its example', async () => {
    const callers = await readdir(join(import.meta.dirname, '..', 'callers'));
    expect(callers).toContain(`${subject.name}.mjs`);
  });
});
