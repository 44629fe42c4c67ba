import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from 'pack';
import { ecosystemOf } from '../src/ecosystems/ecosystem-of.ts';
import { npm } from '../src/ecosystems/npm.ts';
import { python } from '../src/ecosystems/python.ts';
import { gaps } from '../src/gaps.ts';
import { commandsIn, countLines, filesIn, packagesIn, readInstructions } from '../src/readme.ts';
import { RUNTIME_NAMES } from '../src/runtimes.ts';
import { subjects } from '../src/subjects.ts';

const ofTypeScript = subjects.filter(({ language }) => language === undefined);
const ofOthers = subjects.filter(({ language }) => language !== undefined);

test('every package is followed, or the page says why not', async () => {
  const packages = await readdir(join(root, 'packages'));
  const followed = new Set(ofTypeScript.map(({ name }) => name));
  expect(packages.filter((name) => followed.has(name) === name in gaps)).toEqual([]);
});

test('every package that is followed is on every runtime, or the page says why not', () => {
  for (const { name } of ofTypeScript) {
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
    countLines(
      `/** A program.\n * Of two lines. */\nfirst();\n\n  // Why.\nsecond(); // And this.\n`,
      npm.comments,
    ),
  ).toBe(2);
  expect(countLines(`"""A program.\n\nOf three lines.\n"""\n\n# Why.\nfirst()\n`, python.comments)).toBe(1);
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

describe.each(ofTypeScript)('$name, $files', (subject) => {
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

test.each(ofOthers)(
  '$language: the README of $name installs and shows $files, and somebody calls it',
  async (subject) => {
    const { installation, files } = await readInstructions(subject);
    expect(installation).not.toEqual([]);
    expect([...files.keys()]).toEqual(subject.files);
    const { caller } = ecosystemOf(subject);
    if (subject.path !== undefined || caller === undefined) return;
    const text = await readFile(
      join(import.meta.dirname, '..', 'callers', caller.file(subject.name)),
      'utf8',
    );
    const modules = subject.files.map((file) => file.replace(/\.py$/, ''));
    expect(modules.some((module) => text.includes(`from ${module} import `))).toBe(true);
  },
);
