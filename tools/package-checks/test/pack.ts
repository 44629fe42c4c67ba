import { access, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { run } from './run.ts';

/** A published package, packed as it would be published. */
export interface Packed {
  name: string;
  folder: string;
  tarball: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    packed: Packed[];
  }
}

export const root: string = join(import.meta.dirname, '..', '..', '..');
const tarballs = join(import.meta.dirname, '..', '.cache', 'tarballs');
const places = ['packages', 'apps'];

/** Packs every package that is not private, once for all test files. */
export async function setup(project: TestProject): Promise<void> {
  await rm(tarballs, { recursive: true, force: true });
  await mkdir(tarballs, { recursive: true });
  const packed: Packed[] = [];
  for (const folder of await packageFolders()) {
    const manifest = await readManifest(folder);
    if (manifest.private === true) continue;
    await removeStaleOutput(folder);
    const output = await run('pnpm', ['pack', '--json', '--pack-destination', tarballs], folder);
    const { filename } = JSON.parse(output) as { filename: string };
    packed.push({ name: manifest.name, folder, tarball: filename });
  }
  project.provide('packed', packed);
}

/** tsc leaves in `dist` what it compiled from a source that is gone since; a release builds in a fresh clone. */
async function removeStaleOutput(folder: string): Promise<void> {
  const compiled = await readdir(join(folder, 'dist'), { recursive: true });
  for (const file of compiled) {
    const stem = /^(?<stem>.*?)(?:\.d\.ts|\.js)$/.exec(file)?.groups?.['stem'];
    if (stem === undefined || (await exists(join(folder, 'src', `${stem}.ts`)))) continue;
    await rm(join(folder, 'dist', file));
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function packageFolders(): Promise<string[]> {
  const found = await Promise.all(
    places.map(async (place) => {
      const entries = await readdir(join(root, place), { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory()).map((entry) => join(root, place, entry.name));
    }),
  );
  return found.flat().toSorted();
}

async function readManifest(folder: string): Promise<{ name: string; private?: boolean }> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { name: string };
}
