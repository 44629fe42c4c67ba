import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { countLines, readInstructions } from '../src/readme.ts';
import { subjects } from '../src/subjects.ts';

test('lines are counted without comments and empty lines', () => {
  expect(
    countLines(`/** A program.\n * Of two lines. */\nfirst();\n\n  // Why.\nsecond(); // And this.\n`),
  ).toBe(2);
});

describe.each(subjects)('$name', ({ name, kind, longest = Infinity }) => {
  test('its README shows how it is installed, and an example that is short enough', async () => {
    const { install, lines } = await readInstructions(name);
    expect(install).toContain(`./tarballs/grantex-${name}.tgz`);
    expect(lines).toBeLessThanOrEqual(longest);
  });

  test.runIf(kind === 'program')('somebody calls its example', async () => {
    const callers = await readdir(join(import.meta.dirname, '..', 'callers'));
    expect(callers).toContain(`${name}.mjs`);
  });
});
