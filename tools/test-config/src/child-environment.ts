import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The environment for processes that tests start: without the cache, each one strips the types of every source again.
 */
export const CHILD_ENVIRONMENT: Readonly<Record<'PATH' | 'NODE_COMPILE_CACHE', string>> = {
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
};
