import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { inject, describe, expect, test } from 'vitest';
import { root } from 'pack';
import { readTarball } from './tarball.ts';

const packed = inject('packed');

test('these checks depend on every published package, so that a change runs them', async () => {
  const manifest = JSON.parse(await readFile(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  expect(Object.keys(manifest.devDependencies)).toEqual(
    expect.arrayContaining(packed.map(({ name }) => name)),
  );
});

describe.each(packed)('$name', ({ folder, tarball }) => {
  test('publint finds nothing', async () => {
    const { buffer } = new Uint8Array(await readFile(tarball));
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  test('its types resolve as its code does', async () => {
    const checked = await checkPackage(createPackageFromTarballData(await readFile(tarball)));
    const problems = checked.types === false ? undefined : checked.problems;
    expect(problems?.filter((one) => !('resolutionKind' in one && COMMONJS.has(one.resolutionKind)))).toEqual(
      [],
    );
  });

  test('the tarball contains the licence, the notice, a README and only the current build', async () => {
    const { files, text } = await readTarball(tarball);
    expect(text('LICENSE')).toBe(await readFile(join(root, 'LICENSE'), 'utf8'));
    expect(text('NOTICE')).toBe(await readFile(join(root, 'NOTICE'), 'utf8'));
    expect(text('README.md')).toMatch(/^# \S/);
    const others = files.filter((file) => !isExpected(file));
    expect(others).toEqual([]);
  });

  test('the README says how to install the tarball, with the same text as all others', async () => {
    const { text } = await readTarball(tarball);
    const file = `./tarballs/${basename(tarball)}`;
    const lines = `npm --prefix ../grantex run pack:all -- tarballs\nnpm install (--global |--save-dev )?${file}[ \n]`;
    expect(text('README.md')).toMatch(new RegExp(lines));
    expect(text('README.md')).toContain(UNPUBLISHED);
    expect(text('README.md')).not.toMatch(/(?:npm install|npx)(?: -\S+)* @grantex\//);
  });

  test('every compiled file comes from a source that still exists', async () => {
    const { files, text } = await readTarball(tarball);
    const compiled = files
      .filter((file) => file.startsWith('dist/'))
      .map((file) => file.slice('dist/'.length));
    // Declarations of packages without types are not compiled.
    const sources = (await readdir(join(folder, 'src'), { recursive: true })).filter((file) =>
      /(?<!\.d)\.(?:ts|json)$/.test(file),
    );
    expect(compiled.filter(isDeclaration).toSorted()).toEqual(
      sources
        .filter((file) => file.endsWith('.ts'))
        .map((file) => file.replace(/\.ts$/, '.d.ts'))
        .toSorted(),
    );
    const isBundled = compiled.some((file) => file.startsWith('chunks/'));
    expect(compiled.filter((file) => !isDeclaration(file)).toSorted()).toEqual(
      (isBundled ? reachable(text) : sources.map((file) => file.replace(/\.ts$/, '.js'))).toSorted(),
    );
  });

  test('everything that the manifest points to is in the tarball', async () => {
    const { files, manifest } = await readTarball(tarball);
    const targets = [manifest.exports, manifest.imports, manifest.bin].flatMap(targetsIn);
    expect(targets).toContain('./dist/index.js');
    expect(files.map((file) => `./${file}`)).toEqual(expect.arrayContaining(targets));
  });

  test('the manifest names real versions and says what npm needs to know', async () => {
    const { manifest, text } = await readTarball(tarball);
    expect(text('package.json')).not.toMatch(/"(?:workspace|catalog|link|file):/);
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      type: 'module',
      engines: { node: expect.stringMatching(/^>=22\.\d+$/) },
      publishConfig: { access: 'public', provenance: true },
      repository: { directory: folder.slice(root.length + 1) },
    });
  });
});

/** The packages are ESM only. */
const COMMONJS: ReadonlySet<string> = new Set(['node10', 'node16-cjs']);

const UNPUBLISHED =
  '`../grantex` is a clone of [the repository](https://github.com/grantex/grantex#readme). Nothing is published yet: the names `@grantex/*` on the public registry belong to another project.\n';

const named = new Set(['LICENSE', 'NOTICE', 'README.md', 'CHANGELOG.md', 'package.json']);

const EXPECTED = [
  /^dist\/[\w./-]+\.(?:js|d\.ts|json)$/,
  /^bin\/[\w-]+\.js$/,
  // The files that the server's pages load.
  /^assets\/[\w-]+\.(?:css|js|svg)$/,
  /^assets\/pages\/[\w-]+\.js$/,
  /^assets\/console\/(?:[\w.-]+\.(?:css|js)(?:\.br|\.gz)?|manifest\.json|sources\.txt)$/,
  /^assets\/reference\/(?:chunks\/)?[\w.-]+\.(?:js|css|html|json|txt)(?:\.br)?$/,
  // The sentences that the conformance kit cites.
  /^protocol\.json$/,
  // What new projects are made of.
  /^project\/[\w-]+\.mjs$/,
  /^templates\/templates\.json$/,
  // The documentation that the server shows.
  /^assets\/docs\/[\w./@-]+\.(?:html|md|js|css|svg|txt|json)$/,
];

function isExpected(file: string): boolean {
  return named.has(file) || EXPECTED.some((pattern) => pattern.test(file));
}

function isDeclaration(file: string): boolean {
  return file.endsWith('.d.ts');
}

/** The modules of a bundle that its entries import, and those that these import. */
function reachable(text: (path: string) => string): string[] {
  const found = new Set(['index.js', 'main.js']);
  // A set gives what is added meanwhile as well.
  for (const name of found) {
    for (const [, imported = ''] of text(`dist/${name}`).matchAll(/(?:from|import\(?) ?"(\.[^"]+)"/g)) {
      found.add(join(dirname(name), imported));
    }
  }
  return [...found];
}

/** Every path in a tree of conditions. */
function targetsIn(conditions: unknown): string[] {
  if (typeof conditions === 'string') return [conditions];
  if (typeof conditions !== 'object' || conditions === null) return [];
  return Object.values(conditions).flatMap(targetsIn);
}
