import { checkExport, verifyCheckpoint, verifyInclusion } from '@grantex/core/log';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { postgresql } from '../../support/databases.ts';
import { logServer } from './log-server.ts';

/** As the previous release left them: entries, and no tree. */
const FORGET = `SET session_replication_role = replica;
  DELETE FROM audit_nodes; DELETE FROM audit_checkpoints; UPDATE audit_heads SET tree_size = 0, tree = ''`;

test('entries of an older release are added to the tree while others are written', async () => {
  const place = await postgresql();
  const server = await logServer(place);
  onTestFinished(() => server.close());
  const owner = new pg.Client({ connectionString: place.environment['DATABASE_URL'] });
  await owner.connect();
  onTestFinished(() => owner.end());
  const ids = await server.write(4_600);
  await owner.query(FORGET);
  const [entry] = await server.entries();
  const path = `GET /v1/audit/proof/inclusion?entry=${ids[0]}&size=${ids.length}`;
  const [proof, ...notes] = await Promise.all([
    server.call(path),
    ...Array.from({ length: 5 }, () => server.write(3).then(() => server.note())),
  ]);
  const verifierKey = await server.verifierKey();
  for (const { text } of notes)
    expect(await verifyCheckpoint(text, verifierKey)).toMatchObject({ valid: true });
  const report = await checkExport(await server.entries(), {
    checkpoints: [...notes.map(({ text }) => text), (await server.note()).text],
    anchoredKey: verifierKey,
  });
  expect(report).toMatchObject({ valid: true, proven: 4_615 });
  const asOf = await checkExport((await server.entries()).slice(0, ids.length), { checkpoints: [] });
  if (entry === undefined) throw new Error('there are entries');
  expect(await verifyInclusion(entry, proof.body, { size: ids.length, root: asOf.root })).toBe(true);
});
