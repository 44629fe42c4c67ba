import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Grantex } from '@grantex/sdk';
import { readConfig, startServer } from '@grantex/server';

assert.throws(() => new Grantex({ apiKey: undefined }), /apiKey/);

const folder = await mkdtemp(join(tmpdir(), 'grantex-'));
const config = readConfig({ PORT: '0', GRANTEX_MODE: 'sandbox', GRANTEX_DATA_DIR: folder });
const server = await startServer({ ...config, logLevel: 'silent' });
const grantex = new Grantex({ apiKey: server.firstKey, baseUrl: server.url });

assert.equal((await grantex.me.get()).mode, 'sandbox');
await server.close();
await rm(folder, { recursive: true });
console.log('@grantex/sdk works');
