import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Packed, packAll } from 'pack';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    packed: Packed[];
  }
}

const tarballs = join(import.meta.dirname, '..', '.cache', 'tarballs');

/** Packs every public package as it would be published, once for all test files. */
export async function setup(project: TestProject): Promise<void> {
  await rm(tarballs, { recursive: true, force: true });
  project.provide('packed', await packAll(tarballs, 'ranges'));
}
