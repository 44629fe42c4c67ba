import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from 'pack';
import { gaps } from '../src/gaps.ts';
import { commandsIn, countLines, filesIn, packagesIn, readInstructions } from '../src/readme.ts';
import { RUNTIME_NAMES } from '../src/runtimes.ts';
import { subjects } from '../src/subjects.ts';

test('every package is followed, or the page says why not', async () => {
  const packages = await readdir(join(root, 'packages'));
  const followed = new Set(subjects.map(({ name }) => name));
  expect(packages.filter((name) => followed.has(name) === name in gaps)).toEqual([]);
});

test('every package that is followed is on every runtime, or the page says why not', () => {
  for (const { name } of subjects) {
    const runtimes = new Set(subjects.filter((one) => one.name === name).flatMap((one) => one.runtimes));
    expect(RUNTIME_NAMES.filter((runtime) => !runtimes.has(runtime) && !(runtime in gaps))).toEqual([]);
  }
});

test('files are found by the name in front of them, and commands up to the end of the example', () => {
  const readme = `
\`\`\`sh
npm install a
\`\`\`

## Example

One, \`app/one.ts\`:

\`\`\`ts
one();
\`\`\`

\`\`\`json
{}
\`\`\`

\`\`\`sh
npx tsc
node one.js
\`\`\`

## Another

\`\`\`sh
npx other
\`\`\`
`;
  expect([...filesIn(readme)]).toEqual([['app/one.ts', 'one();\n']]);
  expect(commandsIn(readme)).toEqual(['npm install a', 'npx tsc', 'node one.js']);
});

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

describe.each(subjects)('$name, $files', (subject) => {
  test('its README installs what its files import, and they are short enough', async () => {
    const { installation, files, lines } = await readInstructions(subject);
    const installed = installation.flatMap((command) => command.split(' ').slice(2));
    expect(installed[0]).toBe(`./tarballs/grantex-${subject.name}.tgz`);
    const imported = packagesIn([...files.values()].join('\n'));
    expect(installed).toEqual(
      expect.arrayContaining(imported.filter((name) => name !== `@grantex/${subject.name}`)),
    );
    expect(lines).toBeLessThanOrEqual(subject.longest ?? Infinity);
  });

  test.runIf(subject.path === undefined)('somebody calls what its program exports', async () => {
    const { files } = await readInstructions(subject);
    const caller = await readFile(join(import.meta.dirname, '..', 'callers', `${subject.name}.mjs`), 'utf8');
    const imports = [...caller.matchAll(/\{ ([\w, ]+) \} (?:from |= await import\()'\.\/([\w-]+\.ts)'/g)];
    const called = imports.flatMap(([, names = '', file = '']) =>
      files.has(file) ? names.split(', ').map((name) => ({ name, text: files.get(file) })) : [],
    );
    expect(called).not.toEqual([]);
    for (const { name, text } of called)
      expect(text).toMatch(new RegExp(`^export (?:const|(?:async )?function\\*?) ${name}\\b`, 'm'));
  });
});
