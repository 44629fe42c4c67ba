import { createHash } from 'node:crypto';
import {
  type AuditEntry,
  canonicalEntry,
  checkExport,
  decodeEntrySalt,
  hashEntry,
  readCheckpoint,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
} from '@grantex/core/log';
import { type Answer, parseJson } from '../http/answer.ts';
import { type Check, check } from '../runner/check.ts';
import type { Developer } from '../runner/context.ts';
import { begun, expectError, expectStatus, expectThat, textOf } from '../runner/expect.ts';

/** §8: the hash chain, the tree and its checkpoints. */
export const auditChain: readonly Check[] = [
  check(
    '8.hash',
    {
      cites: [
        { section: '8', says: 'The bytes that are hashed MUST be' },
        { section: '8', says: 'hash MUST be the lower-case hex SHA-256' },
        { section: '8', says: 'principal is the random id prn_' },
        { section: '8', says: 'metadataDigest MUST be' },
        { section: '8', says: 'The salt MUST be 16 random bytes' },
      ],
    },
    async (context) => {
      const { grantId, principalId } = await context.grant();
      const body = {
        grantId,
        action: 'conformance.hash',
        status: 'allowed',
        metadata: { b: 'Zürich', a: 1.5 },
      };
      const answers = [
        await context.api.post('/v1/audit/log', body),
        await context.api.post('/v1/audit/log', body),
      ];
      const entries = answers.map((answer) => begun(answer, 201).body as AuditEntry);
      for (const [index, entry] of entries.entries()) {
        const answer = answers[index];
        const hash = await hashEntry(canonicalEntry(entry));
        expectThat(entry.hash === hash, `the hash ${hash}`, entry.hash, answer);
        expectThat(entry.v === 2, 'v: 2', entry.v, answer);
        const salt = saltOf(entry.salt, answer);
        const digest = sha256(salt, '{"a":1.5,"b":"Zürich"}');
        expectThat(
          entry.metadataDigest === digest,
          `the metadataDigest ${digest}`,
          entry.metadataDigest,
          answer,
        );
        const name = sha256(saltOf(entry.principalSalt ?? null, answer), principalId);
        expectThat(
          entry.principalDigest === name,
          `the principalDigest ${name}`,
          entry.principalDigest,
          answer,
        );
      }
      expectThat(
        entries[0]?.salt !== entries[1]?.salt,
        'another salt for each entry',
        'the same',
        answers[1],
      );
    },
  ),

  check(
    '8.export',
    {
      cites: [
        { section: '8', says: 'seq MUST be an integer from 1' },
        { section: '8', says: 'The export is application/jsonl' },
        { section: '8', says: 'The chain MUST still verify' },
        { section: '8', says: 'Erasing MUST leave the tree' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.ownDeveloper();
      const made = await write(own, 5);
      const [first] = made;
      const noted = begun(await own.api.get('/v1/audit/checkpoint'), 200);
      begun(await own.api.delete(`/v1/audit/${first?.entryId}/metadata`), 204);
      const answer = await own.api.get('/v1/audit/export');
      expectStatus(answer, 200);
      const entries = linesOf(answer);
      const ids = entries.map((entry) => entry.entryId);
      const isWhole = made.every(({ entryId }) => ids.includes(entryId)) && entries.length === made.length;
      expectThat(isWhole, `${made.length} entries`, ids, answer);
      const isNumbered = entries.every(({ seq }, index) => seq === index + 1);
      expectThat(
        isNumbered && entries[0]?.prevHash === null,
        'numbers from 1 without gaps',
        entries.map(({ seq }) => seq),
        answer,
      );
      const anchoredKey = await logKey(own);
      const report = await checkExport(entries, { checkpoints: [noted.received], anchoredKey });
      expectThat(report.valid, 'a log in which nothing is wrong', report.fault, answer);
      expectThat(
        report.anchored === made.length,
        `${made.length} entries that the checkpoint proves`,
        report.anchored,
        noted,
      );
      expectThat(report.erased.metadata === 1, 'one entry without its metadata', report.erased, answer);
    },
  ),

  check(
    '8.checkpoint',
    {
      cites: [
        { section: '8', says: 'It MUST be a signed note' },
        { section: '8', says: 'The origin MUST be' },
        { section: '8', says: 'It MUST be over everything acknowledged' },
        { section: '8', says: 'Entries MUST be in the tree when' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.stranger();
      await write(own, 1);
      begun(await own.api.get('/v1/audit/checkpoint'), 200);
      const [entry] = await write(own, 1);
      const noted = await own.api.get('/v1/audit/checkpoint');
      expectStatus(noted, 200);
      const verified = await verifyCheckpoint(noted.received, await logKey(own));
      expectThat(verified.valid, "a note that the log's key verifies", verified, noted);
      const { origin, size } = verified.checkpoint;
      const expected = `${new URL(context.issuer).host}/audit/${own.developerId}`;
      expectThat(origin === expected || origin.startsWith(`${expected}/`), expected, origin, noted);
      expectThat(size >= (entry?.seq ?? 0), `${entry?.seq} entries at least`, size, noted);
      const same = await own.api.get(`/v1/audit/checkpoint?size=${size}`);
      expectStatus(same, 200);
      expectThat(
        readCheckpoint(same.received)?.size === size,
        `the checkpoint of ${size} entries`,
        same.received,
        same,
      );
      expectError(await own.api.get(`/v1/audit/checkpoint?size=${size + 1_000_000}`), 404);
    },
  ),

  check(
    '8.proofs',
    {
      cites: [
        { section: '8', says: 'GET /v1/audit/proof/inclusion' },
        { section: '8', says: 'An entry that is not in a log of that size' },
      ],
    },
    async (context) => {
      context.needsSandbox();
      const own = await context.stranger();
      const [older] = await write(own, 1);
      const from = await checkpointOf(own);
      const [newer] = await write(own, 3);
      const to = await checkpointOf(own);
      const included = await own.api.get(`/v1/audit/proof/inclusion?entry=${older?.entryId}&size=${to.size}`);
      expectStatus(included, 200);
      const isIncluded = older !== undefined && (await verifyInclusion(older, included.body as never, to));
      expectThat(isIncluded, 'a proof that the entry is in the log', included.received, included);
      const path = `/v1/audit/proof/consistency?from=${from.size}&to=${to.size}`;
      const extended = await own.api.get(path);
      expectStatus(extended, 200);
      const isExtended = await verifyConsistency(extended.body as never, from, to);
      expectThat(
        isExtended,
        'a proof that the log continues its earlier checkpoint',
        extended.received,
        extended,
      );
      expectError(
        await own.api.get(`/v1/audit/proof/inclusion?entry=${newer?.entryId}&size=${from.size}`),
        404,
      );
      expectError(
        await own.api.get(`/v1/audit/proof/consistency?from=${from.size}&to=${to.size + 1_000_000}`),
        404,
      );
    },
  ),
];

async function write({ api, grant }: Developer, entries: number): Promise<readonly AuditEntry[]> {
  const { grantId } = await grant();
  const entry = { grantId, action: 'conformance.chain', status: 'success', metadata: { to: 'the log' } };
  const body = { entries: Array.from({ length: entries }, () => entry) };
  const answer = begun(await api.post('/v1/audit/batch', body), 201);
  return (answer.body as { entries: readonly AuditEntry[] }).entries;
}

async function checkpointOf({ api }: Developer): Promise<{ size: number; root: Uint8Array<ArrayBuffer> }> {
  const noted = begun(await api.get('/v1/audit/checkpoint'), 200);
  const checkpoint = readCheckpoint(noted.received);
  expectThat(checkpoint !== undefined, 'a checkpoint', noted.received, noted);
  return checkpoint;
}

async function logKey({ api }: Developer): Promise<string> {
  return textOf(begun(await api.get('/v1/audit/log-key'), 200), 'verifierKey');
}

function linesOf(answer: Answer): readonly AuditEntry[] {
  return answer.received
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line) as AuditEntry);
}

function saltOf(text: string | null, answer: Answer | undefined): Uint8Array {
  const salt = decodeEntrySalt(text);
  expectThat(salt !== undefined, '16 bytes in base64url as salt', text, answer);
  return salt;
}

function sha256(salt: Uint8Array, text: string): string {
  return createHash('sha256').update(salt).update(text).digest('hex');
}
