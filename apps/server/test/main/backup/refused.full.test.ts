import { createHash } from 'node:crypto';
import { readFile, truncate, writeFile, copyFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { restored } from '../../../src/main/commands/backup.ts';
import type { WrittenBackup } from '../../../src/main/backup/write-backup.ts';
import { openOwned } from '../../../src/base/store/owner.ts';
import { sql } from 'kysely';
import { embedded, type Place } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { testServer } from '../../support/server.ts';
import {
  backUp,
  changed,
  configOf,
  keptEmbedded,
  keptPostgresql,
  MASTER_KEY,
  restoreInto,
  temporaryPath,
} from './places.ts';

let backup: WrittenBackup;
let size: number;
beforeAll(async () => {
  const place = await keptPostgresql();
  const server = await testServer({ place });
  const { call } = server.developer;
  const { grantId } = await makeGrant(call, await makeAgent(call));
  const entries = Array.from({ length: 50 }, () => ({ grantId, action: 'step', status: 'allowed' }));
  await call('POST /v1/audit/batch', { entries });
  await server.close();
  backup = await backUp(place);
  size = (await readFile(backup.file)).length;
});

async function cut(bytes: number): Promise<string> {
  const path = await temporaryPath('cut.jsonl.gz');
  await copyFile(backup.file, path);
  await truncate(path, bytes);
  return path;
}

async function file(content: string | Buffer): Promise<string> {
  const path = await temporaryPath('file');
  await writeFile(path, content);
  return path;
}

/**
 * Changes text before the end, and corrects the SHA-256: what protects the backup then is the key that nobody else has.
 */
function resealed(text: string, change: (body: string) => string): string {
  const at = text.lastIndexOf('{"@end"');
  const body = change(text.slice(0, at));
  const { '@end': end } = JSON.parse(text.slice(at)) as { '@end': object };
  const sha256 = createHash('sha256').update(body).digest('hex');
  return `${body}${JSON.stringify({ '@end': { ...end, sha256 } })}\n`;
}

const withoutLine = (text: string, which: (line: string) => boolean): string => {
  const lines = text.split('\n');
  lines.splice(lines.findIndex(which), 1);
  return lines.join('\n');
};
const asAdmin = (text: string): string => text.replace('"an agent"', '"my agent"');
const DAMAGED = 'is damaged or was changed';
const CUT = 'is cut off: it has no end';

const cases: readonly [string, () => Promise<string>, string][] = [
  ['no file', () => temporaryPath('nothing'), 'cannot be read: ENOENT'],
  ['an empty file', () => file(''), CUT],
  ['a text', () => file('hello, this is no backup\n'), 'is damaged, or no backup'],
  [
    'gzip of something else',
    () => file(gzipSync('{"format":"other"}\n')),
    'is not a backup of a Grantex server',
  ],
  ['gzip of nothing', () => file(gzipSync('')), 'is not a backup of a Grantex server'],
  ['half of it', () => cut(Math.floor(size / 2)), CUT],
  ['all but its last byte', () => cut(size - 1), CUT],
  ['its first 20 bytes', () => cut(20), CUT],
  [
    'its last line cut off',
    () => changed(backup.file, (text) => text.slice(0, text.lastIndexOf('{"@end"'))),
    CUT,
  ],
  ['its last line feed cut off', () => changed(backup.file, (text) => text.slice(0, -1)), CUT],
  ['a letter changed', () => changed(backup.file, asAdmin), DAMAGED],
  [
    'a letter changed, and the digest with it',
    () => changed(backup.file, (text) => resealed(text, asAdmin)),
    'was changed by somebody who does not have the master key',
  ],
  [
    'a row left out',
    () => changed(backup.file, (text) => withoutLine(text, (line) => line.includes('"action":"step"'))),
    DAMAGED,
  ],
  [
    'a table left out',
    () => changed(backup.file, (text) => withoutLine(text, (line) => line.includes('"@table":"accounts"'))),
    DAMAGED,
  ],
  [
    'a table twice',
    () => changed(backup.file, (text) => text.replace(/(\{"@table":"accounts".*\n)/, '$1$1')),
    DAMAGED,
  ],
  ['a line after its end', () => changed(backup.file, (text) => `${text}{}\n`), 'goes on after its end'],
  [
    'two backups in one',
    async () => file(Buffer.concat([await readFile(backup.file), await readFile(backup.file)])),
    'goes on after its end',
  ],
  [
    'a line without an end in sight',
    () => changed(backup.file, (text) => Buffer.concat([Buffer.from(text), Buffer.alloc(70_000_000, 'x')])),
    'has a line of more than 67108864 bytes',
  ],
  [
    'one of a format that is not known yet',
    () => changed(backup.file, (text) => text.replace('"version":1', '"version":2')),
    'was made by a newer release of Grantex (1.2.3)',
  ],
  [
    'one of a newer release',
    () => changed(backup.file, (text) => text.replace(/"migration":"[^"]+"/, '"migration":"9999-later"')),
    'was made by a newer release of Grantex (1.2.3)',
  ],
  [
    'a migration that is a member of every object',
    () => changed(backup.file, (text) => text.replace(/"migration":"[^"]+"/, '"migration":"constructor"')),
    'was made by a newer release of Grantex',
  ],
  [
    'tables of another release',
    () => changed(backup.file, (text) => text.replace('"columns":["id",', '"columns":["id","more",')),
    'does not have the table',
  ],
  [
    'a table that there is none of',
    () => changed(backup.file, (text) => text.replace('{"@table":"accounts"', '{"@table":"pg_authid"')),
    'does not have the table pg_authid',
  ],
];

async function tablesOf(place: Place): Promise<number> {
  const { databaseUrl: url, dataDirectory } = configOf(place);
  const database = await openOwned({ url, dataDirectory, make: true });
  const { rows } = await database.inTransaction((transaction) =>
    sql<{
      count: number;
    }>`SELECT count(*) AS count FROM pg_class WHERE relnamespace = 'public'::regnamespace`.execute(
      transaction,
    ),
  );
  await database.close();
  return rows[0]?.count ?? -1;
}

describe('an incomplete, changed or foreign backup is refused, and nothing of it is written', () => {
  let place: Place;
  beforeAll(async () => {
    place = await keptPostgresql();
  });

  test.each(cases)('%s', async (_, make, message) => {
    await expect(restoreInto(place, await make())).rejects.toThrow(message);
    expect(await tablesOf(place)).toBe(0);
  });

  test('under another master key', async () => {
    const restoring = restoreInto(place, backup.file, { masterKey: Buffer.alloc(32, 8) });
    await expect(restoring).rejects.toThrow('was made under another master key');
    expect(await tablesOf(place)).toBe(0);
  });

  test('a backup of a server of the other mode', async () => {
    const config = { ...configOf(place), mode: 'live' as const };
    const restoring = restoreInto(place, backup.file, { config });
    await expect(restoring).rejects.toThrow('the backup is from a sandbox server; set GRANTEX_MODE=sandbox');
    expect(await tablesOf(place)).toBe(0);
  });

  test('the intact backup is then restored into the same database; a second time it is not empty', async () => {
    expect(await restoreInto(place, backup.file)).toMatchObject({ developers: 1 });
    await expect(restoreInto(place, backup.file)).rejects.toThrow('the database is not empty');
  });
});

test('on the embedded database, a refused file leaves nothing either, and the next one is accepted', async () => {
  const place = await keptEmbedded();
  const forged = await changed(backup.file, (text) => resealed(text, asAdmin));
  await expect(restoreInto(place, forged)).rejects.toThrow('was changed by somebody');
  expect(await tablesOf(place)).toBe(0);
  expect(await restoreInto(place, backup.file)).toMatchObject({ developers: 1 });
  await expect(restoreInto(place, backup.file)).rejects.toThrow('the database is not empty');
});

test('a database is not backed up when the master key does not decrypt its issuer keys', async () => {
  const place = await keptPostgresql();
  const server = await testServer({
    place,
    environment: { GRANTEX_MASTER_KEY: Buffer.alloc(32, 1).toString('hex') },
  });
  await server.close();
  await expect(backUp(place)).rejects.toThrow('the master key does not open');
  expect(MASTER_KEY).not.toEqual(Buffer.alloc(32, 1));
});

test('under another master key nothing is revoked: no server could use the key that would follow', async () => {
  const place = await keptPostgresql();
  await (await testServer({ place })).close();
  const config = { ...configOf(place), masterKey: Buffer.alloc(32, 1) };
  const call = { config, parameters: [], options: {}, print: () => undefined };
  await expect(restored.run(call)).rejects.toThrow('the master key does not open');
  await (await testServer({ place })).close();
});

test("a database without a server's tables, and a folder without a database, are not backed up", async () => {
  await expect(backUp(await keptPostgresql())).rejects.toThrow(
    'this database is not that of a Grantex server',
  );
  await expect(backUp(await keptEmbedded())).rejects.toThrow('there is no database in');
  await expect(backUp(await embedded())).rejects.toThrow('there is no database in');
});
