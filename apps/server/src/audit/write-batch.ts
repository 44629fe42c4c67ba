import { canonicalEntry, ENTRY_VERSION, hashEntry } from '@grantex/core';
import { sql } from 'kysely';
import { agentDid } from '../agents/did.ts';
import type { ApiError } from '../http/api-error.ts';
import { newId } from '../ids.ts';
import type { Database, Transaction } from '../store/database.ts';
import type { Draft } from './draft.ts';
import { keepPlans, planAnew } from './plan-anew.ts';
import { findByKeys } from './read.ts';
import { replayOf } from './replay.ts';
import type { StoredEntry } from './stored-entry.ts';
import { type GrantFacts, refusalOf, type Submission } from './submission.ts';

/** What becomes of a submission once the transaction has committed. */
export type Outcome = readonly StoredEntry[] | ApiError;

/**
 * Appends a batch of submissions to a developer's chain in one transaction of two round trips, whatever their number.
 * A submission that must be refused is refused alone.
 * @throws when the database failed: then nothing of the batch is written, or, if the connection broke during COMMIT,
 *   nobody knows
 */
export async function writeBatch(
  database: Database,
  developerId: string,
  batch: readonly Submission[],
): Promise<Outcome[]> {
  const written = await database.forDeveloper(developerId, (transaction) =>
    write(transaction, developerId, batch),
  );
  if (written === undefined) {
    await database.forDeveloper(developerId, (transaction) => makeHead(transaction, developerId));
    return writeBatch(database, developerId, batch);
  }
  await written.inserted;
  return written.outcomes;
}

/** Locks the chain of a developer until the transaction ends: other processes append after it. */
export async function lockHead(transaction: Transaction, developerId: string): Promise<Head | undefined> {
  const { rows } = await sql<Head>`
    SELECT seq, encode(hash, 'hex') AS hash FROM audit_heads WHERE developer_id = ${developerId} FOR UPDATE`.execute(
    transaction,
  );
  return rows[0];
}

/** The last entry of a chain. */
interface Head {
  readonly seq: number;
  /** Lower hex; null before the first entry. */
  readonly hash: string | null;
}

interface Written {
  readonly outcomes: Outcome[];
  /** Under way: COMMIT is sent without waiting for it, and becomes a ROLLBACK where it fails. */
  readonly inserted: Promise<void>;
}

async function write(
  transaction: Transaction,
  developerId: string,
  batch: readonly Submission[],
): Promise<Written | undefined> {
  // Sent together and run in this order: what is read after the lock is as it is once the lock is held. All of them are
  // raw statements, so that each takes as many turns of the event loop to be sent.
  const [head, , grants, { now, keys }] = await Promise.all([
    lockHead(transaction, developerId),
    planAnew(transaction),
    readGrants(transaction, batch),
    readKeys(transaction, developerId, batch),
    keepPlans(transaction),
  ]);
  if (head === undefined) {
    return undefined;
  }
  const stored = keys.length === 0 ? new Map<string, StoredEntry>() : await findByKeys(transaction, keys);
  const chain: Chain = { developerId, now, grants, stored, made: [], head };
  const outcomes: Outcome[] = [];
  for (const submission of batch) {
    outcomes.push(await place(chain, submission));
  }
  const inserted = chain.made.length > 0 ? insert(transaction, chain) : Promise.resolve();
  inserted.catch(() => undefined);
  return { outcomes, inserted };
}

/** Makes the head of a chain that has none yet. */
export async function makeHead(transaction: Transaction, developerId: string): Promise<void> {
  await transaction
    .insertInto('audit_heads')
    .values({ developer_id: developerId, seq: 0, hash: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function readGrants(
  transaction: Transaction,
  batch: readonly Submission[],
): Promise<ReadonlyMap<string, GrantFacts>> {
  const ids = new Set(batch.flatMap(({ drafts }) => drafts.map(({ request }) => request.grantId)));
  const { rows } = await sql<GrantFacts>`
    SELECT g.id, g.agent_id AS "agentId", g.principal, p.principal_id AS "principalId"
    FROM grants g JOIN principals p ON p.id = g.principal
    WHERE g.id = ANY (string_to_array(${[...ids].join('\n')}, E'\n'))`.execute(transaction);
  return new Map(rows.map((grant) => [grant.id, grant]));
}

interface Keys {
  /** One stamp for the whole batch, read after the lock. */
  readonly now: Date;
  /** Those of the batch under which something is stored. */
  readonly keys: readonly string[];
}

async function readKeys(
  transaction: Transaction,
  developerId: string,
  batch: readonly Submission[],
): Promise<Keys> {
  const asked = batch.flatMap(({ keys }) => keys);
  const { rows } = await sql<Keys>`
    SELECT clock_timestamp()::timestamptz(3) AS now, ARRAY (
      SELECT idempotency_key FROM audit_entries WHERE developer_id = ${developerId}
      AND idempotency_key = ANY (string_to_array(${asked.join('\n')}, E'\n'))
    ) AS keys`.execute(transaction);
  const [row] = rows;
  if (row === undefined) {
    throw new Error('a SELECT without FROM gives one row');
  }
  return row;
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
  readonly now: Date;
  readonly grants: ReadonlyMap<string, GrantFacts>;
  /** What is stored under the keys of the batch, and what the batch adds itself. */
  readonly stored: Map<string, StoredEntry>;
  readonly made: Made[];
  head: Head;
}

async function place(chain: Chain, submission: Submission): Promise<Outcome> {
  const answered = (await replayOf(submission, chain.stored)) ?? refusalOf(submission, chain.grants);
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
  const { developerId, head, grants, stored, made } = chain;
  const { request, metadata, salt, metadataDigest } = draft;
  const grant = grants.get(request.grantId);
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
    timestamp: chain.now.toISOString(),
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
    stored.set(key, entry);
  }
  return entry;
}

/**
 * One statement for entries, details and head. A column travels as lines of one text: PostgreSQL takes an array of 500
 * byte strings apart at 20 µs each, and lines at 2. No value holds a line break: JSON escapes it, ids and keys have none.
 */
async function insert(transaction: Transaction, { developerId, head, now, made }: Chain): Promise<void> {
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
      SELECT ${developerId}, seq, entry_id, agent_id, grant_id, principal, action, status, ${now}::timestamptz,
        canonical, decode(hash, 'hex'), key
      FROM made
    ), details AS (
      INSERT INTO audit_details (developer_id, seq, metadata, salt)
      SELECT ${developerId}, seq, metadata, decode(salt, 'hex') FROM made WHERE metadata IS NOT NULL
    )
    UPDATE audit_heads SET seq = ${head.seq}, hash = decode(${head.hash}, 'hex') WHERE developer_id = ${developerId}
  `.execute(transaction);
}
