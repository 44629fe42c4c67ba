import { SANDBOX_ACR } from '@grantex/core/issuer';
import { type RawBuilder, sql } from 'kysely';
import type { Database } from '../../base/store/database.ts';
import type { FactBook } from './fact-book.ts';
import type { Period } from './period.ts';

/** A file of rows about what happened, or was so, in a period. */
export interface FactFile {
  readonly name: string;
  /**
   * A statement with the columns `id`, by which it is ordered, and `fact`, the line as JSON, of the rows whose `id` is greater
   * than `after`.
   */
  readonly rows: (period: Period, after: string) => RawBuilder<{ id: string; fact: Record<string, unknown> }>;
  /** Notes what a row shows. */
  readonly note: (fact: Record<string, unknown>, line: number, book: FactBook) => void;
}

/** Rows of one read. */
const PIECE = 500;

/** The rows of a file in JSON Lines; what they show is noted. Each piece is read in a transaction of its own. */
export async function* factLines(
  database: Database,
  developerId: string,
  { rows, note }: FactFile,
  { period, book }: { readonly period: Period; readonly book: FactBook },
): AsyncGenerator<string, void> {
  let after = '';
  for (let line = 0; ;) {
    const piece = await database.forList(developerId, async (transaction) => {
      const wanted = sql<{ id: string; fact: Record<string, unknown> }>`
        SELECT id, fact FROM (${rows(period, after)}) AS found ORDER BY id COLLATE "C" LIMIT ${PIECE}`;
      return (await wanted.execute(transaction)).rows;
    });
    for (const { fact } of piece) {
      line += 1;
      note(fact, line, book);
    }
    const last = piece.at(-1);
    if (last === undefined) return;
    after = last.id;
    yield piece.map(({ fact }) => `${JSON.stringify(fact)}\n`).join('');
    if (piece.length < PIECE) return;
  }
}

/** An instant as entries write it. */
const iso = (column: RawBuilder<unknown>): RawBuilder<string | null> =>
  sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const col = (name: string): RawBuilder<unknown> => sql.ref(name);
const within = (column: string, { since, until }: Period): RawBuilder<boolean> =>
  sql`${col(column)} >= ${since}::timestamptz AND ${col(column)} < ${until}::timestamptz`;
const isAfter = (column: RawBuilder<unknown>, after: string): RawBuilder<boolean> =>
  sql`${column} COLLATE "C" > ${after}`;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Grants that were in force at some moment of the period, with the decision behind each. */
const grants: FactFile = {
  name: 'grants.jsonl',
  rows: ({ since, until }, after) => sql`
    SELECT g.id, jsonb_strip_nulls(jsonb_build_object(
      'grantId', g.id, 'agentId', g.agent_id, 'principal', g.principal, 'scopes', g.scopes,
      'authorizationDetails', g.details, 'audience', g.audience, 'parentGrantId', g.parent_grant_id,
      'issuedAt', ${iso(col('g.issued_at'))}, 'expiresAt', ${iso(col('g.expires_at'))},
      'revokedAt', ${iso(col('g.revoked_at'))}, 'acr', g.acr, 'amr', g.amr, 'authTime', ${iso(col('g.auth_time'))},
      'identityProvider', g.idp,
      'consent', (SELECT jsonb_build_object(
        'authRequestId', r.id, 'requestedAt', ${iso(col('r.created_at'))}, 'decidedAt', ${iso(col('r.decided_at'))},
        'requestedScopes', r.scopes, 'approvedScopes', r.approved_scopes)
        FROM authorization_requests r WHERE r.grant_id = g.id LIMIT 1)
    )) || jsonb_build_object('principalId',
      (SELECT p.principal_id FROM principals p WHERE p.id = g.principal)) AS fact
    FROM grants g WHERE g.issued_at < ${until}::timestamptz AND g.expires_at >= ${since}::timestamptz
      AND (g.revoked_at IS NULL OR g.revoked_at >= ${since}::timestamptz) AND ${isAfter(col('g.id'), after)}`,
  note(fact, line, book) {
    const { grantId, agentId, issuedAt, audience, acr, parentGrantId } = fact;
    const [id, at] = [text(grantId), text(issuedAt)];
    const example = { file: grants.name, line, id, at, text: `${text(agentId)} at ${text(audience)}` };
    book.note('grants', example);
    if (parentGrantId !== undefined)
      book.note('delegations', { ...example, text: `from ${text(parentGrantId)}` });
    else if (acr !== SANDBOX_ACR) book.note('proven', { ...example, text: `signed in: ${text(acr)}` });
  },
};

/** What ended in the period, and who ended it. */
const ends: FactFile = {
  name: 'ends.jsonl',
  // In the order of the log of revocations; those of older releases are numbered below zero.
  rows: (period, after) => sql`
    SELECT lpad((e.seq + 1000000000000)::text, 16, '0') AS id, jsonb_build_object(
      'at', ${iso(col('e.at'))}, 'kind', e.kind, 'id', e.id, 'endedBy', e.ended_by) AS fact
    FROM endings e WHERE ${within('e.at', period)}
      AND ${isAfter(sql`lpad((e.seq + 1000000000000)::text, 16, '0')`, after)}`,
  note({ at, kind, id, endedBy }, line, book) {
    const words = `${text(kind)} ended by ${text(endedBy) || 'nobody that is known'}`;
    book.note('ends', { file: ends.name, line, id: text(id), at: text(at), text: words });
    book.count(text(at), 'stopped');
  },
};

/** In the order of time. */
const HOLD_PLACE = sql`to_char(h.at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || h.id::text`;
const holds: FactFile = {
  name: 'holds.jsonl',
  rows: (period, after) => sql`
    SELECT ${HOLD_PLACE} AS id, jsonb_build_object(
      'at', ${iso(col('h.at'))}, 'kind', h.kind, 'id', h.thing_id, 'by', h.changed_by, 'released', h.is_release) AS fact
    FROM hold_changes h WHERE ${within('h.at', period)} AND ${isAfter(HOLD_PLACE, after)}`,
  note({ at, kind, id, by, released }, line, book) {
    const words = `${text(kind)} ${released === true ? 'released' : 'held'} by ${text(by)}`;
    book.note('holds', { file: holds.name, line, id: text(id), at: text(at), text: words });
    if (released !== true) book.count(text(at), 'stopped');
  },
};

/** Calls that people were asked about. What they were shown is not in it: it is kept only until they have decided. */
const approvals: FactFile = {
  name: 'approvals.jsonl',
  rows: (period, after) => sql`
    SELECT a.id, jsonb_build_object(
      'approvalId', a.id, 'grantId', a.grant_id, 'principal', a.principal, 'audience', a.audience, 'action', a.action,
      'digest', a.digest, 'status', a.status, 'askedAt', ${iso(col('a.created_at'))},
      'decidedAt', ${iso(col('a.decided_at'))}, 'usedAt', ${iso(col('a.used_at'))}, 'entryId', a.entry_id) AS fact
    FROM approvals a WHERE ${within('a.created_at', period)} AND ${isAfter(col('a.id'), after)}`,
  note({ approvalId, askedAt, decidedAt, action, status }, line, book) {
    if (decidedAt === null) return;
    const words = `${text(action)}: ${text(status)}`;
    book.note('approvals', {
      file: approvals.name,
      line,
      id: text(approvalId),
      at: text(askedAt),
      text: words,
    });
  },
};

const anomalies: FactFile = {
  name: 'anomalies.jsonl',
  rows: (period, after) => sql`
    SELECT a.id, jsonb_build_object(
      'anomalyId', a.id, 'agentId', a.agent_id, 'kind', a.kind, 'grantId', a.grant_id, 'expected', a.expected,
      'seen', a.seen, 'entryIds', a.entry_ids, 'openedAt', ${iso(col('a.opened_at'))}) AS fact
    FROM anomalies a WHERE ${within('a.opened_at', period)} AND ${isAfter(col('a.id'), after)}`,
  note({ anomalyId, openedAt, kind, seen }, line, book) {
    const words = `${text(kind)}: ${text(seen)}`;
    book.note('anomalies', {
      file: anomalies.name,
      line,
      id: text(anomalyId),
      at: text(openedAt),
      text: words,
    });
  },
};

/** Agents and their keys, past ones too, as they are now. */
const agents: FactFile = {
  name: 'agents.jsonl',
  rows: ({ until }, after) => sql`
    SELECT g.id, jsonb_build_object(
      'agentId', g.id, 'name', g.name, 'status', g.status, 'scopes', g.scopes, 'createdAt', ${iso(col('g.created_at'))},
      'keys', COALESCE((SELECT jsonb_agg(jsonb_build_object('kid', k.kid, 'publicKeyJwk', k.jwk,
        'createdAt', ${iso(col('k.created_at'))}, 'revokedAt', ${iso(col('k.revoked_at'))}) ORDER BY k.created_at, k.kid)
        FROM agent_keys k WHERE k.agent_id = g.id), '[]'::jsonb)) AS fact
    FROM agents g WHERE g.created_at < ${until}::timestamptz AND ${isAfter(col('g.id'), after)}`,
  note: () => undefined,
};

/** What the policies were, from each save until the next. */
const policies: FactFile = {
  name: 'policies.jsonl',
  rows: ({ until }, after) => sql`
    SELECT lpad(s.version::text, 12, '0') AS id, jsonb_build_object(
      'version', s.version, 'digest', s.digest, 'savedAt', ${iso(col('s.created_at'))}, 'policies', s.policies) AS fact
    FROM policy_sets s WHERE s.created_at < ${until}::timestamptz
      AND ${isAfter(sql`lpad(s.version::text, 12, '0')`, after)}`,
  note: () => undefined,
};

export const FACT_FILES: readonly FactFile[] = [grants, agents, ends, holds, approvals, anomalies, policies];
