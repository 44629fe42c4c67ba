import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { runConformance, textReport } from '@grantex/conformance';
import { readConfig, startServer } from '@grantex/server';

const key = `gx_test_${randomBytes(32).toString('base64url')}`;
const config = readConfig({
  PORT: '0',
  GRANTEX_MODE: 'sandbox',
  GRANTEX_DATA_DIR: 'memory://',
  GRANTEX_BOOTSTRAP_KEY: key,
  LOG_LEVEL: 'error',
});
const server = await startServer(config);
const report = await runConformance({ url: server.url, key, only: ['6.exchange-once'] });
assert.match(textReport(report), /^1 passed/m);
await server.close();

const program = join('node_modules', '@grantex', 'conformance', 'bin', 'grantex-conformance.js');
const listed = execFileSync(process.execPath, [program, '--list'], { encoding: 'utf8' });
assert.match(listed, /^6\.exchange-once\n {2}§6: A code MUST be exchanged once/m);

console.log('@grantex/conformance works');
