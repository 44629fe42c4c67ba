import { checkExport, type DisposalLine } from '@grantex/core/log';
import { sql } from 'kysely';
import { isFullRun } from 'test-config';
import { expect, onTestFinished, test } from 'vitest';
import { recordingChanges } from '../../../src/ledger/admin-log/recording.ts';
import { deleteDisposed } from '../../../src/ledger/retention/delete-disposed.ts';
import { dispose } from '../../../src/ledger/retention/dispose.ts';
import { seedGrant } from '../../ledger/audit/seed.ts';
import { writeOn } from '../../ledger/retention/old-entries.ts';
import { apiFetch } from '../../support/contract.ts';
import { testServer, type TestServer } from '../../support/server.ts';
import { backUp, KEY, keptEngines, restoreInto } from './places.ts';

const DAY = 86_400_000;
const LENGTH = 600;
const GONE = 512;

test.each(keptEngines)(
  'a log without its oldest entries is restored on $engine as it was: by then decided, and by then deleted',
  async ({ place: newPlace, target: newTarget }) => {
    const source = await newPlace();
    const first = await testServer({ place: source, bootstrapKey: KEY });
    const { developer, database } = first;
    const subject = await seedGrant(database, developer.id, 'user_alice');
    const requests = Array.from({ length: LENGTH }, () => ({ action: 'a', status: 'success' as const }));
    await writeOn(database, subject, new Date(Date.now() - 300 * DAY), requests);
    const kept = await textOf(first, '/v1/audit/checkpoint');
    const key = await keyOf(first);
    expect((await developer.call('PATCH /v1/me', { settings: { retention: '184d' } })).status).toBe(200);
    const recording = recordingChanges(database, () => undefined);
    expect(await dispose(recording, developer.id, { settledAfter: '0 seconds' })).toMatchObject({
      size: GONE,
    });
    await first.close();
    const decided = await backUp(source);
    const second = await testServer({ place: source, bootstrapKey: KEY });
    const settled = { settledAfter: '0 seconds' };
    expect(await deleteDisposed(second.database, developer.id, settled)).toBe(GONE);
    await second.close();
    const deleted = await backUp(source);

    // `npm test` leaves out the easier one: there, the entries are in the backup.
    for (const { file } of isFullRun ? [decided, deleted] : [deleted]) {
      const target = await newTarget();
      await restoreInto(target, file);
      const restored = await testServer({ place: target, bootstrapKey: KEY });
      onTestFinished(() => restored.close());
      const lines = (await textOf(restored, '/v1/audit/export')).trimEnd().split('\n');
      const entries = lines.map((line) => JSON.parse(line) as object);
      expect((entries[0] as DisposalLine).disposed.size).toBe(GONE);
      const note = await textOf(restored, '/v1/audit/checkpoint');
      expect(
        await checkExport(entries, { checkpoints: [kept, note], anchoredKey: [key, await keyOf(restored)] }),
      ).toMatchObject({ valid: true, entries: LENGTH - GONE, anchored: LENGTH, disposed: { entries: GONE } });
      // What was decided before the backup is deleted after it.
      const left = file === decided.file ? GONE : 0;
      expect(await deleteDisposed(restored.database, developer.id, settled)).toBe(left);
      // Nothing else is hidden from readers: the database checks again what is disposed of from now on.
      await expect(
        restored.database.asSystem((transaction) =>
          sql`INSERT INTO audit_disposals VALUES (${developer.id}, 1024, sha256(''), now() - interval '200 days')`.execute(
            transaction,
          ),
        ),
      ).rejects.toThrow('are not disposed of');
    }
  },
);

const textOf = async ({ url, developer }: TestServer, path: string): Promise<string> =>
  (await apiFetch(url + path, { headers: { authorization: `Bearer ${developer.key}` } })).text();

const keyOf = async ({ developer }: TestServer): Promise<string> =>
  (await developer.call('GET /v1/audit/log-key')).body.verifierKey;
