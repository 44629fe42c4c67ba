import { principalDigest } from '@grantex/core/log';
import { type RawBuilder, sql } from 'kysely';
import type { Database, Transaction } from '../../../base/store/database.ts';
import { type Chain, type Facts, type Made, type Outcome, placeAll, type StoredHead } from './chain.ts';
import { bytesOfEdge, edgeOf, type Growth, growFrom, type StoredNode } from './growth.ts';
import { findByKeys, findReports } from '../stored/stored-rows.ts';
import { base64urlOf, type StoredEntry } from '../stored/stored-entry.ts';
import type { SignedRequest } from './draft.ts';
import { type GrantFacts, keyName, refusalOf, type Submission } from './submission.ts';

/**
 * Appends a batch of submissions to a developer's chain in one transaction of two round trips, however large it is. A
 * refused submission does not affect the others.
 *
 * Repeated keys are rare: the unique column reports them, and then the batch is written again after a look-up of stored
 * entries.
 * @param sent called once the last statement was sent
 * @throws when the database failed. Then nothing of the batch is written; if the connection broke during COMMIT, that is
 *   unknown
 */
export async function writeBatch(
  database: Database,
  developerId: string,
  batch: readonly Submission[],
  sent: () => void,
): Promise<Outcome[]> {
  try {
    return await attempt(database, developerId, batch, false, sent);
  } catch (error) {
    if (!isKeyTaken(error)) throw error;
    return attempt(database, developerId, batch, true, sent);
  }
}

async function attempt(
  database: Database,
  developerId: string,
  batch: readonly Submission[],
  isReplay: boolean,
  sent: () => void,
): Promise<Outcome[]> {
  // COMMIT is sent without waiting for this, and becomes a ROLLBACK if it fails.
  let inserted: Promise<void> | undefined;
  const work = async (transaction: Transaction): Promise<Outcome[] | undefined> => {
    const chain = await openChain(transaction, developerId, batch, isReplay);
    if (chain === undefined) return undefined;
    const outcomes = await placeAll(chain, batch);
    inserted = chain.made.length > 0 ? insert(transaction, chain) : undefined;
    inserted?.catch(() => undefined);
    sent();
    return outcomes;
  };
  const outcomes = await database.forDeveloper(developerId, work).catch(async (error: unknown) => {
    await inserted;
    throw error;
  });
  await inserted;
  if (outcomes !== undefined) return outcomes;
  await database.forDeveloper(developerId, (transaction) => makeHead(transaction, developerId));
  return attempt(database, developerId, batch, isReplay, sent);
}

/** The unique index over signed reports, see migration 0009. */
const ONE_PER_REPORT = 'audit_entries_one_per_report';

function isKeyTaken(error: unknown): boolean {
  const { code, constraint = '' } = error as { code?: string; constraint?: string };
  return code === '23505' && (constraint.includes('idempotency_key') || constraint === ONE_PER_REPORT);
}

/** Locks the chain of a developer until the transaction ends: other processes append after it. */
export async function lockHead(
  transaction: Transaction,
  developerId: string,
): Promise<StoredHead | undefined> {
  const { rows } = await sql<StoredHead>`
    SELECT seq, encode(hash, 'hex') AS hash, tree_size AS "treeSize", tree FROM audit_heads WHERE developer_id = ${developerId} FOR UPDATE`.execute(
    transaction,
  );
  return rows[0];
}

/** Undefined when the chain has no head yet. */
async function openChain(
  transaction: Transaction,
  developerId: string,
  batch: readonly Submission[],
  isReplay: boolean,
): Promise<Chain | undefined> {
  const signed = batch.flatMap(({ drafts }) => drafts.flatMap(({ request }) => request.signed ?? []));
  // Sent together and run in this order: grants and keys are read once the lock is held. All are raw statements, so that
  // each takes the same number of turns of the event loop to be sent.
  const [head, read, activeKeys] = await Promise.all([
    lockHead(transaction, developerId),
    readFacts(transaction, batch),
    signed.length === 0 ? new Set<string>() : readActiveKeys(transaction, signed),
  ]);
  if (head === undefined) return undefined;
  const facts = { ...read, activeKeys };
  // A submission that is refused anyway never meets the unique column, and a repeated key refuses in another way.
  const asked = isReplay ? batch : batch.filter((submission) => refusalOf(submission, facts) !== undefined);
  const keys = asked.flatMap((submission) => submission.keys);
  const stored = keys.length === 0 ? new Map<string, StoredEntry>() : await findByKeys(transaction, keys);
  const digests = isReplay ? signed.map(({ reportDigest }) => reportDigest) : [];
  const reports = digests.length === 0 ? new Map<string, string>() : await findReports(transaction, digests);
  // If the tree lacks entries, the next checkpoint adds them, not this append.
  const growth = head.treeSize === head.seq ? growFrom(edgeOf(head.treeSize, head.tree)) : undefined;
  return { developerId, head, ...facts, stored, reports, made: [], growth };
}

/**
 * Blocks appends to a developer's chain until the transaction ends, and waits for running ones. Stamps that this
 * transaction makes afterwards lie between the entries before and after it.
 */
export async function holdChain(transaction: Transaction, developerId: string): Promise<void> {
  await makeHead(transaction, developerId);
  await lockHead(transaction, developerId);
}

/** Makes the head of a chain that has none yet. */
export async function makeHead(transaction: Transaction, developerId: string): Promise<void> {
  await transaction
    .insertInto('audit_heads')
    .values({ developer_id: developerId, seq: 0, hash: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The signing keys in use now. Because of the lock, that is also the moment of the entries. */
async function readActiveKeys(
  transaction: Transaction,
  signed: readonly SignedRequest[],
): Promise<Set<string>> {
  const kids = new Set(signed.map(({ kid }) => kid));
  const { rows } = await sql<{ agentId: string; kid: string }>`
    SELECT k.agent_id AS "agentId", k.kid FROM agent_keys k JOIN agents a ON a.id = k.agent_id
    WHERE k.kid = ANY (string_to_array(${[...kids].join('\n')}, E'\n')) AND k.revoked_at IS NULL
      AND a.status <> 'deleted'`.execute(transaction);
  return new Set(rows.map(({ agentId, kid }) => keyName(agentId, kid)));
}

/** LATERAL and LIMIT force a look-up by key for each principal, however old the plan of the statement is. */
async function readFacts(
  transaction: Transaction,
  batch: readonly Submission[],
): Promise<Pick<Facts, 'now' | 'grants'>> {
  const ids = new Set(batch.flatMap(({ drafts }) => drafts.map(({ request }) => request.grantId)));
  const { rows } = await sql<FactsRow>`
    SELECT clock.now, g.id, g.agent_id AS "agentId", g.principal, g.idp AS "identityProvider",
      p.principal_id AS "principalId", p.salt
    FROM (SELECT clock_timestamp()::timestamptz(3) AS now) AS clock
    LEFT JOIN grants g ON g.id = ANY (string_to_array(${[...ids].join('\n')}, E'\n'))
    LEFT JOIN LATERAL (SELECT principal_id, salt FROM principals WHERE id = g.principal LIMIT 1) AS p ON true`.execute(
    transaction,
  );
  const grants = new Map<string, GrantFacts>();
  for (const { id, salt, ...row } of rows) {
    if (id === null) continue;
    const { agentId, principal, principalId, identityProvider } = row;
    const digest = principalId === null || salt === null ? null : await principalDigest(salt, principalId);
    const name = { principalId, principalSalt: base64urlOf(salt), principalDigest: digest };
    grants.set(id, { id, agentId, principal, identityProvider, ...name });
  }
  return { now: rows[0]?.now ?? new Date(), grants };
}

interface FactsRow extends Pick<GrantFacts, 'agentId' | 'principal' | 'principalId' | 'identityProvider'> {
  readonly id: string | null;
  readonly salt: Uint8Array | null;
  readonly now: Date;
}

/**
 * Writes entries, details and head in one statement. A column is sent as the lines of one text: PostgreSQL needs 20 µs for
 * each of 500 byte strings in an array, and 2 µs for a line. No value contains a line break: JSON escapes it, ids and keys
 * have none.
 */
async function insert(transaction: Transaction, chain: Chain): Promise<void> {
  const { developerId, head, now, made, growth } = chain;
  const lines = (column: (one: Made) => string | null) => made.map((one) => column(one) ?? '').join('\n');
  // Sent only if it is not empty: most logs have no signed report.
  const isSigned = made.some(({ draft }) => draft.request.signed !== undefined);
  const ifSigned = (fragment: RawBuilder<unknown>) => (isSigned ? fragment : sql``);
  const reportDigest = ({ draft }: Made) => draft.request.signed?.reportDigest ?? null;
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
        ${ifSigned(sql`, string_to_array(${lines(reportDigest)}, E'\n', '')`)}
      ) WITH ORDINALITY
        AS line (entry_id, agent_id, grant_id, principal, action, status, canonical, hash, key, metadata, salt${ifSigned(sql`, report`)}, place)
    ), entries AS (
      INSERT INTO audit_entries
        (developer_id, seq, entry_id, agent_id, grant_id, principal, action, status, at, canonical, hash, idempotency_key
          ${ifSigned(sql`, report_digest`)})
      SELECT ${developerId}, seq, entry_id, agent_id, grant_id, principal, action, status, ${now}::timestamptz,
        canonical, decode(hash, 'hex'), key${ifSigned(sql`, decode(report, 'hex')`)}
      FROM made
    ), details AS (
      INSERT INTO audit_details (developer_id, seq, metadata, salt)
      SELECT ${developerId}, seq, metadata, decode(salt, 'hex') FROM made WHERE metadata IS NOT NULL
    )${growth === undefined ? sql`` : sql`, nodes AS (${insertNodes(developerId, growth)})`}
    UPDATE audit_heads SET seq = ${head.seq}, hash = decode(${head.hash}, 'hex'),
        latest = greatest(latest, ${now}::timestamptz), set_back = greatest(set_back, latest - ${now}::timestamptz)
      ${growth === undefined ? sql`` : sql`, ${setTree(growth)}`}
    WHERE developer_id = ${developerId}
  `.execute(transaction);
}

/** Stores the subtrees that a tree has completed. */
export function insertNodes(developerId: string, { nodes }: Growth): RawBuilder<unknown> {
  const lines = (column: (node: StoredNode) => string | number) => nodes.map(column).join('\n');
  return sql`
    INSERT INTO audit_nodes (developer_id, level, index, hash)
    SELECT ${developerId}, node.level::smallint, node.index::bigint, decode(node.hash, 'hex') FROM unnest(
      string_to_array(${lines(({ level }) => level)}, E'\n'),
      string_to_array(${lines(({ index }) => index)}, E'\n'),
      string_to_array(${lines(({ hash }) => Buffer.from(hash).toString('hex'))}, E'\n')
    ) AS node (level, index, hash)`;
}

/** The columns of a head that describe its tree. */
export function setTree(growth: Growth): RawBuilder<unknown> {
  const edge = growth.edge();
  return sql`tree_size = ${edge.size}, tree = decode(${bytesOfEdge(edge).toString('hex')}, 'hex')`;
}
