import { canonicalEntry, ENTRY_VERSION, hashEntry } from '@grantex/core';
import { sql } from 'kysely';
import { agentDid } from '../agents/did.ts';
import type { ApiError } from '../http/api-error.ts';
import { newId } from '../ids.ts';
import type { Transaction } from '../store/database.ts';
import type { Draft } from './draft.ts';
import { replayOf } from './replay.ts';
import type { StoredEntry } from './stored-entry.ts';
import { type GrantFacts, refusalOf, type Submission } from './submission.ts';

/** The last entry of a chain. */
export interface Head {
  readonly seq: number;
  /** Lower hex; null before the first entry. */
  readonly hash: string | null;
}

/** What becomes of a submission once the transaction has committed. */
export type Outcome = readonly StoredEntry[] | ApiError;

/** Locks the chain of a developer until the transaction ends: other processes append after it. */
export async function lockHead(transaction: Transaction, developerId: string): Promise<Head> {
  const lock = transaction
    .selectFrom('audit_heads')
    .select(['seq', sql<string | null>`encode(hash, 'hex')`.as('hash')])
    .where('developer_id', '=', developerId)
    .forUpdate();
  const head = await lock.executeTakeFirst();
  if (head !== undefined) {
    return head;
  }
  await transaction
    .insertInto('audit_heads')
    .values({ developer_id: developerId, seq: 0, hash: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return lock.executeTakeFirstOrThrow();
}

/**
 * Appends what a batch of submissions brings to a chain whose head this transaction has locked, in three statements
 * whatever their number. A submission that must be refused is refused alone; nothing holds until COMMIT.
 */
export async function writeBatch(
  transaction: Transaction,
  developerId: string,
  head: Head,
  batch: readonly Submission[],
): Promise<Outcome[]> {
  const known = await readKnown(transaction, batch);
  const chain = { developerId, head, known, made: [] } satisfies Chain;
  const outcomes: Outcome[] = [];
  for (const submission of batch) {
    outcomes.push(await place(chain, submission));
  }
  if (chain.made.length > 0) {
    await insert(transaction, chain);
  }
  return outcomes;
}

interface Known {
  /** One stamp for the whole batch, read after the lock. */
  readonly now: Date;
  readonly grants: ReadonlyMap<string, GrantFacts>;
  /** What is stored under the keys of the batch, and what the batch adds itself. */
  readonly stored: Map<string, StoredEntry>;
}

interface Made {
  readonly draft: Draft;
  readonly grant: GrantFacts;
  readonly entryId: string;
  readonly key: string | null;
  readonly entry: StoredEntry;
}

interface Chain {
  readonly developerId: string;
  readonly known: Known;
  readonly made: Made[];
  head: Head;
}

async function place(chain: Chain, submission: Submission): Promise<Outcome> {
  const answered =
    (await replayOf(submission, chain.known.stored)) ?? refusalOf(submission, chain.known.grants);
  if (answered !== undefined) {
    return answered;
  }
  const entries: StoredEntry[] = [];
  for (const [index, draft] of submission.drafts.entries()) {
    entries.push(await link(chain, draft, submission.keys[index] ?? null));
  }
  return entries;
}

async function link(chain: Chain, draft: Draft, key: string | null): Promise<StoredEntry> {
  const { developerId, head, known, made } = chain;
  const { request, metadata, salt, metadataDigest } = draft;
  const grant = known.grants.get(request.grantId);
  if (grant === undefined) {
    throw new Error('an entry without a grant is refused before it is linked');
  }
  const entryId = newId('alog');
  const canonical = canonicalEntry({
    v: ENTRY_VERSION,
    entryId,
    seq: head.seq + 1,
    developerId,
    agentId: grant.agentId,
    agentDid: agentDid(grant.agentId),
    grantId: grant.id,
    principal: grant.principal,
    action: request.action,
    status: request.status,
    ref: request.ref ?? null,
    timestamp: known.now.toISOString(),
    metadataDigest,
    prevHash: head.hash,
  });
  const hash = await hashEntry(canonical);
  // Of an erased principal nothing personal is stored again, whoever still writes about it.
  const kept = grant.principalId !== null;
  const entry: StoredEntry = {
    canonical,
    hash,
    principalId: grant.principalId,
    metadata: kept ? metadata : null,
    salt: kept ? salt.toString('base64url') : null,
  };
  chain.head = { seq: head.seq + 1, hash };
  made.push({ draft, grant, entryId, key, entry });
  if (key !== null) {
    known.stored.set(key, entry);
  }
  return entry;
}

/** Facts of all grants, what is stored under all keys, and the time: one statement, after the lock. */
async function readKnown(transaction: Transaction, batch: readonly Submission[]): Promise<Known> {
  const grantIds = new Set(batch.flatMap(({ drafts }) => drafts.map(({ request }) => request.grantId)));
  const keys = batch.flatMap((submission) => submission.keys);
  const result = await sql<KnownRow>`
    SELECT clock_timestamp()::timestamptz(3) AS now,
      (SELECT coalesce(json_agg(fact), '[]') FROM (
        SELECT g.id, g.agent_id AS "agentId", g.principal, p.principal_id AS "principalId"
        FROM grants g JOIN principals p ON p.id = g.principal WHERE g.id = ANY (${[...grantIds]}::text[])
      ) fact) AS grants,
      (SELECT coalesce(json_agg(entry), '[]') FROM (
        SELECT e.idempotency_key AS key, e.canonical, encode(e.hash, 'hex') AS hash,
          p.principal_id AS "principalId", d.metadata, encode(d.salt, 'hex') AS salt
        FROM audit_entries e
        LEFT JOIN principals p ON p.id = e.principal
        LEFT JOIN audit_details d ON d.developer_id = e.developer_id AND d.seq = e.seq
        WHERE e.developer_id = current_setting('grantex.developer') AND e.idempotency_key = ANY (${keys}::text[])
      ) entry) AS stored`.execute(transaction);
  const [row] = result.rows;
  if (row === undefined) {
    throw new Error('a SELECT without FROM gives one row');
  }
  return {
    now: row.now,
    grants: new Map(row.grants.map((grant) => [grant.id, grant])),
    stored: new Map(row.stored.map(({ key, ...entry }) => [key, { ...entry, salt: fromHex(entry.salt) }])),
  };
}

interface KnownRow {
  readonly now: Date;
  readonly grants: readonly GrantFacts[];
  /** With the salt in hex. */
  readonly stored: readonly (StoredEntry & { readonly key: string })[];
}

function fromHex(salt: string | null): string | null {
  return salt === null ? null : Buffer.from(salt, 'hex').toString('base64url');
}

/**
 * One statement for entries, details and head. A column travels as lines of one text: PostgreSQL takes an array of 500
 * byte strings apart at 20 µs each, and lines at 2. No value holds a line break: JSON escapes it, ids and keys have none.
 */
async function insert(transaction: Transaction, { developerId, head, known, made }: Chain): Promise<void> {
  const lines = (column: (one: Made) => string | null) => made.map((one) => column(one) ?? '').join('\n');
  await sql`
    WITH made AS MATERIALIZED (
      SELECT ${head.seq - made.length}::bigint + place AS seq, line.* FROM unnest(
        string_to_array(${lines(({ entryId }) => entryId)}, E'\n'),
        string_to_array(${lines(({ grant }) => grant.agentId)}, E'\n'),
        string_to_array(${lines(({ grant }) => grant.id)}, E'\n'),
        string_to_array(${lines(({ grant }) => grant.principal)}, E'\n'),
        string_to_array(${lines(({ draft }) => draft.request.action)}, E'\n'),
        string_to_array(${lines(({ draft }) => draft.request.status)}, E'\n'),
        string_to_array(${lines(({ entry }) => entry.canonical)}, E'\n'),
        string_to_array(${lines(({ entry }) => entry.hash)}, E'\n'),
        string_to_array(${lines(({ key }) => key)}, E'\n', ''),
        string_to_array(${lines(({ entry }) => entry.metadata)}, E'\n', ''),
        string_to_array(${lines(({ entry, draft }) => (entry.salt === null ? null : draft.salt.toString('hex')))}, E'\n', '')
      ) WITH ORDINALITY
        AS line (entry_id, agent_id, grant_id, principal, action, status, canonical, hash, key, metadata, salt, place)
    ), entries AS (
      INSERT INTO audit_entries
        (developer_id, seq, entry_id, agent_id, grant_id, principal, action, status, at, canonical, hash, idempotency_key)
      SELECT ${developerId}, seq, entry_id, agent_id, grant_id, principal, action, status, ${known.now}::timestamptz,
        canonical, decode(hash, 'hex'), key
      FROM made
    ), details AS (
      INSERT INTO audit_details (developer_id, seq, metadata, salt)
      SELECT ${developerId}, seq, metadata, decode(salt, 'hex') FROM made WHERE metadata IS NOT NULL
    )
    UPDATE audit_heads SET seq = ${head.seq}, hash = decode(${head.hash}, 'hex') WHERE developer_id = ${developerId}
  `.execute(transaction);
}
