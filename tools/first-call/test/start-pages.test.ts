import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from 'pack';
import { describe, expect, test } from 'vitest';
import { countLines } from '../src/lines.ts';
import { isRefusal } from '../src/seen.ts';
import { readStartPages, type StartPage } from '../src/start-pages.ts';

const pages = await readStartPages();
test('every package whose README shows a refused call has a page', async () => {
  const typed = pages.flatMap(linesOf).join('\n');
  const shows = async (folder: string, name: string): Promise<boolean> =>
    (await readFile(join(root, folder, name, 'README.md'), 'utf8').catch(() => '')).includes(
      '#region refusal',
    );
  const guards = async (folder: string): Promise<readonly string[]> => {
    const names = await readdir(join(root, folder));
    const shown = await Promise.all(names.map((name) => shows(folder, name)));
    return names.filter((_name, index) => shown[index]);
  };
  const [packages, wheels] = await Promise.all([guards('packages'), guards('python')]);
  expect(packages.length + wheels.length).toBeGreaterThan(20);
  expect(packages.filter((name) => !typed.includes(`./tarballs/grantex-${name}.tgz`))).toEqual([]);
  expect(wheels.filter((name) => !typed.includes(`./wheels/${name.replaceAll('-', '_')}-*.whl`))).toEqual([]);
});

describe.each(pages)('$name', (page) => {
  test('each block is typed, saved or seen, and a call is allowed before one is refused', () => {
    const seen = page.steps.filter((step) => step.kind === 'see');
    const refused = seen.findIndex(isRefusal);
    // The first one is what the server says.
    expect(refused).toBeGreaterThan(1);
    expect(seen.slice(refused).map(({ text }) => text)).toContainEqual(expect.stringContaining('"revoked"'));
  });

  // npm chooses releases that run on the Node it runs on, however old they are.
  test('it takes the Node of the clone before it installs anything', () => {
    const lines = linesOf(page);
    const path = lines.findIndex((line) =>
      line.startsWith('export PATH="$PWD/grantex/node_modules/node/bin:'),
    );
    const first = lines.findIndex((line) => line.startsWith('npm install '));
    expect(path).toBeGreaterThan(-1);
    expect(first).toBeGreaterThan(path);
  });

  test('what its programs import is installed', () => {
    const installed = linesOf(page).flatMap((line) =>
      line.startsWith('npm install ') ? line.split(' ') : [],
    );
    const names = new Set(
      installed.map((word) => word.replace(/^\.\/tarballs\/grantex-(.*)\.tgz$/, '@grantex/$1')),
    );
    const saved = page.steps.flatMap((step) => (step.kind === 'save' ? [step.text] : []));
    expect(packagesIn(saved.join('\n')).filter((name) => !names.has(name))).toEqual([]);
  });
});

test('the route of Express takes twelve lines', () => {
  expect(countLines(pages.find(({ name }) => name === 'express') ?? { steps: [] })).toBeLessThanOrEqual(12);
});

test('lines are counted without comments and empty lines', () => {
  const save = (file: string, text: string) => ({ steps: [{ kind: 'save', file, text } as const] });
  expect(countLines(save('a.ts', '/** One.\n * Two. */\nfirst();\n\n  // Why.\nsecond(); // And.\n'))).toBe(
    2,
  );
  expect(countLines(save('a.py', '"""One.\n\nTwo.\n"""\n\n# Why.\nfirst()\n'))).toBe(1);
});

function linesOf({ steps }: StartPage): readonly string[] {
  return steps.flatMap((step) => (step.kind === 'type' ? step.lines : []));
}

/** The packages that a program imports for Node, without those of Node. */
function packagesIn(program: string): string[] {
  const imported = [...program.matchAll(/^(?:import|\}) .*?from '([^.'][^:']*)';$/gm)];
  return [...new Set(imported.map(([, name = '']) => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name))];
}
