import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, startServer } from '@grantex/server';

const folder = await mkdtemp(join(tmpdir(), 'grantex-'));
const config = readConfig({ PORT: '0', GRANTEX_MODE: 'sandbox', GRANTEX_DATA_DIR: folder });
const server = await startServer({ ...config, logLevel: 'silent' });
const answer = await fetch(`${server.url}/.well-known/jwks.json`);
const { keys } = (await answer.json()) as { keys: unknown[] };
const page = await (await fetch(`${server.url}/permissions`)).text();
const [stylesheet = ''] = /\/assets\/[\w-]+\/style\.css/.exec(page) ?? [];
const style = await fetch(server.url + stylesheet);
const developers = await fetch(`${server.url}/console`);
const [script = ''] = /\/assets\/console\/[\w-]+\.js/.exec(await developers.text()) ?? [];
const document = await fetch(`${server.url}/docs/protocol`);
const built = await fetch(server.url + script);

assert.equal(keys.length > 0, true);
assert.equal(style.headers.get('content-type'), 'text/css; charset=utf-8');
assert.equal(developers.status, 200);
assert.equal(document.status, 200);
assert.equal(built.headers.get('content-type'), 'text/javascript; charset=utf-8');
await server.close();
await rm(folder, { recursive: true });
console.log('@grantex/server works');
