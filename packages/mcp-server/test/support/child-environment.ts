import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For the processes that tests start: without the cache each of them strips the types of every source anew. */
export const CHILD_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
};
