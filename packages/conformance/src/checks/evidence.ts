import { createHash } from 'node:crypto';
import {
  type AuditEntry,
  checkRange,
  evidenceText,
  openNote,
  parseNoteKey,
  readCheckpoint,
} from '@grantex/core/log';
import { memberOf, parseJson } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import { begun, expectError, expectMember, expectStatus, expectThat, textOf } from '../runner/expect.ts';
import { unzip } from './unzip.ts';

/** §16, Evidence and retention. */
export const evidence: readonly Check[] = [
  check(
    '16.evidence',
    {
      cites: [
        { section: '16', says: 'The manifest MUST be signed' },
        { section: '16', says: 'The pack is written while it is sent' },
        { section: '16', says: 'With the leaves of the entries between them they MUST' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper('organization');
      const { grantId } = await own.grant();
      const entries = [1, 2, 3].map(() => ({ grantId, action: 'conformance.evidence', status: 'allowed' }));
      begun(await own.api.post('/v1/audit/batch', { entries }), 201);
      const since = new Date(Date.now() - 3_600_000).toISOString();
      const answer = await own.api.post('/v1/compliance/evidence', { framework: 'eu-ai-act', since });
      expectStatus(answer, 200);
      const files = unzip(answer.bytes);
      expectThat(files !== undefined, 'a zip', `${answer.bytes.length} bytes`);
      const last = [...files.keys()].slice(-2);
      expectThat(last.join() === 'manifest.json,manifest.sig', 'the manifest last', last);
      const fileOf = (name: string): string => files.get(name)?.toString('utf8') ?? '';
      const text = fileOf('manifest.json');
      const manifest = parseJson(text);
      const listed = (memberOf(manifest, 'files') ?? []) as readonly { name: string; sha256: string }[];
      const names = [...listed.map(({ name }) => name), 'manifest.json', 'manifest.sig'].toSorted();
      expectThat(names.join() === [...files.keys()].toSorted().join(), 'every file in the manifest', names);
      for (const { name, sha256 } of listed) {
        const found = createHash('sha256')
          .update(files.get(name) ?? '')
          .digest('hex');
        expectThat(found === sha256, `the SHA-256 ${sha256} of ${name}`, found);
      }
      const { body } = begun(await own.api.get('/v1/audit/log-key'), 200);
      const key = await parseNoteKey(String(memberOf(body, 'verifierKey')));
      const opened = await openNote(fileOf('manifest.sig'), [key]);
      const origin = String(memberOf(manifest, 'logs.audit.origin'));
      const expected = await evidenceText(origin, text);
      const signed = typeof opened === 'string' ? opened : opened.text;
      expectThat(signed === expected, 'a note over the manifest by the key of the log', signed);
      for (const [log, file] of [
        ['audit', 'entries.jsonl'],
        ['admin', 'admin-log.jsonl'],
      ] as const) {
        const head = readCheckpoint(fileOf(`${log}-checkpoint.txt`));
        const lines = fileOf(file)
          .split('\n')
          .filter((line) => line !== '');
        const rows = lines.map((line) => parseJson(line) as AuditEntry);
        const proof = parseJson(fileOf(`${log}-proof.json`));
        const report = await checkRange(rows, proof as never, head as never);
        expectThat(report.valid, `entries of ${file} that the checkpoint covers`, report);
        expectThat(rows.length >= 2, 'what was written', rows.length);
      }
    },
  ),

  check(
    '16.retention',
    { cites: [{ section: '16', says: 'One that is shorter than a framework asks for' }] },
    async (context) => {
      const own = await context.ownDeveloper('organization');
      const set = (retention: string | null) => own.api.patch('/v1/me', { settings: { retention } });
      for (const short of ['30d', '183d', '4415h']) expectError(await set(short), 422, 'RETENTION_TOO_SHORT');
      expectError(await set('36526d'), 400);
      expectStatus(await set('184d'), 200);
      const read = await own.api.get('/v1/me');
      expectThat(textOf(read, 'settings.retention') === '184d', '184d', read.received, read);
      expectStatus(await set(null), 200);
      expectMember(await own.api.get('/v1/me'), 'settings.retention', undefined);
    },
  ),
];
