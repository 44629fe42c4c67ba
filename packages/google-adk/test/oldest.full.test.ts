import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as adk from '@google/adk';
import { testContract } from 'adapter-tests';
import { afterAll } from 'vitest';
import { driversFor, type Framework } from './drivers.ts';

// Installed here only, because this release brings a hundred packages for Google's cloud with it.
const folder = await mkdtemp(join(tmpdir(), 'adk-oldest-'));
afterAll(() => rm(folder, { recursive: true }));
const install = [
  'install',
  '--prefix',
  folder,
  '--ignore-scripts',
  '--legacy-peer-deps',
  '@google/adk@1.0.0',
];
await promisify(execFile)('npm', install);
// Not imported: TypeScript does not know this release.
const oldest = createRequire(join(folder, 'package.json'))('@google/adk') as Framework &
  Pick<typeof adk, 'setLogLevel'>;
oldest.setLogLevel(adk.LogLevel.ERROR);

testContract(driversFor('Google ADK 1.0', oldest));
