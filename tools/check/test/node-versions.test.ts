import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { root, workspacePackages } from '../src/workspace.ts';

interface Manifest {
  engines: { node: string };
  bin?: Record<string, string>;
}

/**
 * The Node version that a clone needs, and the one that every published package and program needs: both are in
 * `engines`.
 */
const clone = await oldestOf(root);
const published = (await workspacePackages()).filter(({ isPublished }) => isPublished);
// The server locks its folder with node:sqlite, which older Nodes keep behind a flag.
const packages = await oldestOf(join(root, 'apps', 'server'));

test.each(['README.md', 'CONTRIBUTING.md'])(
  '%s says which Node a clone and the packages need',
  async (file) => {
    const text = await readFile(join(root, file), 'utf8');
    const said = [...text.matchAll(/Node (\d[\d.]*\d)(?= or newer|\.\s|\.$)/g)].map(([, version]) => version);
    expect(new Set(said)).toEqual(new Set([clone, packages]));
  },
);

test('the workflow runs the packages on the oldest Node that they declare', async () => {
  const workflow = await readFile(join(root, '.github', 'workflows', 'checks.yml'), 'utf8');
  const [, job = ''] = workflow.split('published-packages:');
  expect(job).toContain(`node: [${packages}.0, `);
  expect(job).toContain(`CONSUMER_NODE="$(command -v node)"`);
  // Without it the packages are not installed.
  expect(job).toContain(`TEST_FULL: '1'`);
});

describe.each(published)('$name', ({ folder }) => {
  test('it needs the same Node as every other package, and its README says so', async () => {
    expect(await oldestOf(folder)).toBe(packages);
    const readme = await readFile(join(folder, 'README.md'), 'utf8');
    const said = [...readme.matchAll(/Node (\d+\.\d+)/g)].map(([, version]) => version);
    expect(new Set(said)).toEqual(new Set([packages]));
  });

  test('its programs tell an older Node so in one line', async () => {
    const { bin = {} } = await manifestOf(folder);
    const [major = 0, minor = 0] = packages.split('.').map(Number);
    for (const [name, file] of Object.entries(bin)) {
      const said = await errorsUnder(`${major}.${minor - 1}.9`, join(folder, file));
      expect(said).toMatch(new RegExp(`^${name} needs Node ${packages} or newer; this is v[\\d.]+\\.\\n$`));
      expect(await errorsUnder(`${major}.${minor}.0`, join(folder, file))).not.toContain('needs Node');
    }
  });
});

/** The standard error of a program that has to fail, where Node reports this version. */
async function errorsUnder(version: string, program: string): Promise<string> {
  const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const old = [
    '--import',
    `data:text/javascript,${encodeURIComponent(pretend)}`,
    program,
    '--no-such-option',
  ];
  const failed = (error: unknown): string => String((error as { stderr?: string }).stderr);
  return promisify(execFile)(process.execPath, old).then(({ stderr }) => stderr, failed);
}

async function oldestOf(folder: string): Promise<string> {
  return (await manifestOf(folder)).engines.node.replace('>=', '');
}

async function manifestOf(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}
