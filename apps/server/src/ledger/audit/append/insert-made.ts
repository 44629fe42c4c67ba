import { type RawBuilder, sql } from 'kysely';
import { noteAppended } from '../../../base/store/acknowledged.ts';
import type { Transaction } from '../../../base/store/database.ts';
import { type LogName, tableOf } from '../stored/log-tables.ts';
import type { Chain, Made } from './chain.ts';
import { isAsExpected } from './expected-chain.ts';
import { bytesOfEdge, type Growth, type StoredNode } from './growth.ts';

/** Something is not as the process expected it: nothing was written. */
export class NotAsExpected extends Error {}

/**
 * Writes entries, details and head in one statement, unless the chain is not as it was expected to be. A column is sent as
 * the lines of one text: PostgreSQL needs 20 µs for each of 500 byte strings in an array, and 2 µs for a line. No value
 * contains a line break: JSON escapes it, ids and keys have none.
 * @returns the time of the database
 * @throws {NotAsExpected}
 */
export async function insertMade(transaction: Transaction, chain: Chain): Promise<Date> {
  const { developerId, head, now, made, growth } = chain;
  noteAppended(transaction, {
    log: 'audit',
    developerId,
    seq: head.seq,
    entryId: made.at(-1)?.entryId ?? '',
    hash: head.hash ?? '',
  });
  const lines = (column: (one: Made) => string | null) => made.map((one) => column(one) ?? '').join('\n');
  // Sent only if it is not empty: most logs have no signed report.
  const isSigned = made.some(({ draft }) => draft.request.signed !== undefined);
  const ifSigned = (fragment: RawBuilder<unknown>) => (isSigned ? fragment : sql``);
  const reportDigest = ({ draft }: Made) => draft.request.signed?.reportDigest ?? null;
  const { rows } = await sql<{ writtenAt: Date }>`
    WITH open AS MATERIALIZED (SELECT WHERE ${chain.isExpected ? isAsExpected(chain) : sql`true`}),
    made AS MATERIALIZED (
      SELECT ${head.seq - made.length}::bigint + place AS seq, line.* FROM open CROSS JOIN unnest(
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
    )${growth === undefined ? sql`` : sql`, nodes AS (${insertNodes('audit', developerId, growth)} WHERE EXISTS (SELECT FROM open))`}
    UPDATE audit_heads SET seq = ${head.seq}, hash = decode(${head.hash}, 'hex'),
        latest = greatest(latest, ${now}::timestamptz), set_back = greatest(set_back, latest - ${now}::timestamptz)
      ${growth === undefined ? sql`` : sql`, ${setTree(growth)}`}
    WHERE developer_id = ${developerId} AND EXISTS (SELECT FROM open)
    RETURNING date_trunc('milliseconds', clock_timestamp()) AS "writtenAt"
  `.execute(transaction);
  const [written] = rows;
  if (written === undefined) throw new NotAsExpected();
  return written.writtenAt;
}

/** Stores the subtrees that a tree has completed. */
export function insertNodes(log: LogName, developerId: string, { nodes }: Growth): RawBuilder<unknown> {
  const lines = (column: (node: StoredNode) => string | number) => nodes.map(column).join('\n');
  return sql`
    INSERT INTO ${tableOf(log, 'nodes')} (developer_id, level, index, hash)
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
