import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Packed, packAll, SERVER } from 'pack';
import { isFullRun } from 'test-config';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    packed: Packed[];
  }
}

const tarballs = join(import.meta.dirname, '..', '.cache', 'tarballs');

/**
 * Packs every public package as it would be published, once for all test files. Only a full run packs the server, which
 * takes longer than all others, because it contains the documentation.
 */
export async function setup(project: TestProject): Promise<void> {
  await rm(tarballs, { recursive: true, force: true });
  project.provide('packed', await packAll(tarballs, 'ranges', isFullRun ? undefined : SERVER));
}
