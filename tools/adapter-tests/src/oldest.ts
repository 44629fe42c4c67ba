import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

/** Tests of an adapter that imports its framework, with other releases of it. */
export interface OldestReleases {
  /** The folder of the adapter. */
  readonly root: URL;
  /** The releases of the framework, such as `langchain@1.4.0`, and what they need besides. */
  readonly releases: readonly string[];
  /** The names of the test files, without `.test.ts`, that these releases pass. */
  readonly files: readonly string[];
  /** Titles of the tests in them that only newer releases pass, because those do what these do not. Default: none. */
  readonly except?: readonly string[];
}

/** What `oldest.vitest.config.ts` reads from the environment. */
export interface OldestSettings {
  /** Where the releases are installed. */
  readonly folder: string;
  readonly root: string;
  /** The packages that are found in the folder. */
  readonly packages: readonly string[];
  readonly files: readonly string[];
  readonly except: readonly string[];
}

/**
 * Tests that test files of an adapter pass with the oldest releases of its framework that it supports. They are installed
 * for this test only, and run in a process of their own, because the adapter itself imports the framework.
 */
export function testOldest({ root, releases, files, except = [] }: OldestReleases): void {
  test(`the tests of tools pass with ${releases.join(', ')}`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'oldest-'));
    await writeFile(join(folder, 'package.json'), '{ "private": true }');
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...releases, 'zod@4'];
    await run('npm', install, { cwd: folder });
    const packages = releases.map((release) => release.slice(0, release.lastIndexOf('@')));
    const settings: OldestSettings = { folder, root: fileURLToPath(root), packages, files, except };
    const env = { ...process.env, OLDEST: JSON.stringify(settings) };
    const config = join(import.meta.dirname, 'oldest.vitest.config.ts');
    const { stdout } = await run('vitest', ['run', '--config', config], { env });
    expect(stdout).toMatch(/\d{2,} passed/);
    await rm(folder, { recursive: true });
  });
}
