import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { checkChain } from '@grantex/core';
import pg from 'pg';
import { startPostgres } from 'test-postgres';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeAgent, makeGrant } from '../support/grants.ts';
import { type Call, callerOf } from '../support/server.ts';
import { startProgram } from './program.ts';
import { canMount, smallDisk, type SmallDisk } from './small-disk.ts';

const PATIENCE = 120_000;
const KEY = `gx_test_${'f'.repeat(43)}`;

/** Needs the right to mount a file system: elsewhere these are skipped, and CI has it. */
describe.runIf(canMount())('when the disk is full', () => {
  test(
    'under the embedded database, writes are 503 and nothing acknowledged is lost; with room it goes on by itself',
    { timeout: PATIENCE },
    async () => {
      const disk = await smallDisk(160);
      const environment = { GRANTEX_DATA_DIR: disk.path };
      const program = startProgram({ ...environment, GRANTEX_BOOTSTRAP_KEY: KEY });
      const written = await throughFullDisk(disk, await program.listening);
      program.process.kill('SIGTERM');
      expect(await program.ended).toBe(0);
      const again = startProgram(environment);
      await expectAll(await again.listening, written);
    },
  );

  test('under PostgreSQL, too', { timeout: PATIENCE }, async () => {
    const postgres = await startPostgres();
    onTestFinished(() => postgres.stop());
    const owner = new pg.Client({ connectionString: postgres.url });
    await owner.connect();
    const { rows } = await owner.query<{ data_directory: string }>('SHOW data_directory');
    const { uid } = await stat(rows[0]?.data_directory ?? '');
    const disk = await smallDisk(32, uid);
    await owner.query(`CREATE TABLESPACE small LOCATION '${disk.path}'`);
    await owner.query('CREATE DATABASE small TABLESPACE small');
    await owner.end();
    const url = new URL(postgres.url);
    url.pathname = '/small';
    const GRANTEX_MASTER_KEY = Buffer.alloc(32, 6).toString('base64');
    const program = startProgram({ DATABASE_URL: url.href, GRANTEX_MASTER_KEY, GRANTEX_BOOTSTRAP_KEY: KEY });
    await throughFullDisk(disk, await program.listening);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });
});

/** Writes until the disk is full, then while it is, then with room again; gives the ids of what was acknowledged. */
async function throughFullDisk(disk: SmallDisk, url: string): Promise<string[]> {
  const call = callerOf(url, KEY);
  const { grantId } = await makeGrant(call, await makeAgent(call));
  const written = idsOf((await write(call, grantId)).body);
  await disk.fill();
  written.push(...(await writeUntilRefused(call, grantId)));
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const { status, body, headers } = await write(call, grantId);
    expect([status, body.code]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
    expect(headers.get('retry-after')).toBe('1');
  }
  await disk.free();
  const after = await write(call, grantId);
  expect(after.status).toBe(201);
  written.push(...idsOf(after.body));
  await makeGrant(call, await makeAgent(call));
  await expectAll(url, written);
  return written;
}

async function expectAll(url: string, written: readonly string[]): Promise<void> {
  const response = await fetch(`${url}/v1/audit/export`, { headers: { authorization: `Bearer ${KEY}` } });
  const log = (await response.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { entryId: string });
  expect(await checkChain(log)).toMatchObject({ valid: true });
  const stored = log.map(({ entryId }) => entryId);
  expect(written.length).toBeGreaterThan(10);
  expect(stored.filter((id) => written.includes(id))).toEqual(written);
}

/** A MiB that cannot be compressed. */
function write(call: Call, grantId: string) {
  const entries = Array.from({ length: 20 }, () => ({
    grantId,
    action: 'fill',
    status: 'allowed',
    metadata: { text: randomBytes(20_000).toString('hex') },
  }));
  return call('POST /v1/audit/batch', { entries });
}

const MOST = 200;

async function writeUntilRefused(call: Call, grantId: string): Promise<string[]> {
  const written: string[] = [];
  for (let attempt = 0; attempt < MOST; attempt += 1) {
    const { status, body } = await write(call, grantId);
    if (status !== 201) {
      expect([status, body.code]).toEqual([503, 'TEMPORARILY_UNAVAILABLE']);
      return written;
    }
    written.push(...idsOf(body));
  }
  throw new Error(`${MOST} MiB were written, and the disk is not full`);
}

function idsOf({ entries }: { entries: { entryId: string }[] }): string[] {
  return entries.map(({ entryId }) => entryId);
}
