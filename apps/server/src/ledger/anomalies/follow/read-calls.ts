import type { EntryStatus } from '@grantex/core';
import { readEntrySignature, parseExactJson } from '@grantex/core/log';
import { sql } from 'kysely';
import type { Transaction } from '../../../base/store/database.ts';
import { readInOrder } from '../../../base/store/read-in-order.ts';
import type { Authority } from '../alerts/authority.ts';
import type { CallFacts } from '../kinds/facts.ts';

/** Longer metadata is not read: no guard writes so much by itself. */
const MOST_METADATA = 8_192;
/** The longest text that is read out of metadata. */
const MOST_TEXT = 256;

interface Row {
  seq: number;
  entry_id: string;
  agent_id: string | null;
  grant_id: string | null;
  principal: string | null;
  action: string;
  status: EntryStatus;
  at: Date;
  is_outcome: boolean;
  signed: string | null;
  metadata: string | null;
  key_id: string | null;
  admitted: string | null;
}

/** A part of a log. */
export interface ReadCalls {
  /** The calls that begin in it, in order. */
  readonly calls: readonly CallFacts[];
  /** The last entry that was read; undefined where there is none. */
  readonly last: { readonly seq: number; readonly at: Date } | undefined;
  /** How many entries were read. */
  readonly entries: number;
}

/** Reads the calls after an entry of the log, up to another one. What was disposed of or erased is left out, or has fewer facts. */
export async function readCalls(
  transaction: Transaction,
  authority: Authority,
  { after, upTo, most }: { after: number; upTo: number; most: number },
): Promise<ReadCalls> {
  await readInOrder(transaction);
  const { rows } = await sql<Row>`
    SELECT e.seq, e.entry_id, e.agent_id, e.grant_id, e.principal, e.action, e.status, e.at,
      position(${',"ref":"'} IN e.canonical) > 0 AS is_outcome,
      CASE WHEN e.report_digest IS NOT NULL THEN e.canonical END AS signed, d.metadata, a.key_id, a.amount AS admitted
    FROM (SELECT * FROM audit_entries WHERE seq > ${after} AND seq <= ${upTo} ORDER BY seq LIMIT ${most}) AS e
    LEFT JOIN LATERAL (
      SELECT CASE WHEN octet_length(metadata) <= ${MOST_METADATA} THEN metadata END AS metadata FROM audit_details
      WHERE audit_details.developer_id = e.developer_id AND audit_details.seq = e.seq LIMIT 1
    ) AS d ON true
    LEFT JOIN LATERAL (
      SELECT key_id, amount::text AS amount FROM admissions WHERE e.status = 'allowed' AND admissions.entry_id = e.entry_id LIMIT 1
    ) AS a ON true
    ORDER BY e.seq`.execute(transaction);
  const begun = rows.filter((row) => row.status === 'allowed' || row.status === 'blocked' || !row.is_outcome);
  const ids = new Set(begun.flatMap(({ grant_id: id }) => id ?? []));
  const grants = await authority.readGrants(transaction, [...ids]);
  const calls = begun.flatMap((row): CallFacts[] => {
    const { agent_id: agentId, grant_id: grantId, principal } = row;
    if (agentId === null || grantId === null || principal === null) return [];
    const grant = grants.get(grantId);
    const stated = statedIn(row.metadata);
    return [
      {
        entryId: row.entry_id,
        at: row.at.getTime(),
        agentId,
        grantId,
        principal,
        action: row.action,
        isRefused: row.status === 'blocked',
        ...stated,
        amount: stated.amount ?? amountOf(row.admitted),
        apiKey: row.key_id,
        agentKey: row.signed === null ? null : keyOf(row.signed),
        scopes: grant?.scopes ?? [],
        audience: grant?.audience ?? '',
        endedAt: grant?.endedAt?.getTime() ?? null,
      },
    ];
  });
  const last = rows.at(-1);
  return { calls, last: last && { seq: last.seq, at: last.at }, entries: rows.length };
}

type Stated = Pick<CallFacts, 'reason' | 'amount' | 'currency' | 'address'>;

const NOTHING: Stated = { reason: null, amount: null, currency: '', address: null };

/** What the metadata of an entry states: a service may write anything into it. */
function statedIn(metadata: string | null): Stated {
  if (metadata === null || metadata === '{}') return NOTHING;
  const stated = parseExactJson(metadata) as Record<string, unknown>;
  const { reason, clientAddress } = stated;
  // As policies read it, too.
  const { amount, currency } = 'amount' in stated ? stated : factsOf(stated);
  return {
    reason: textOf(reason),
    amount: amountOf(amount),
    currency: textOf(currency) ?? '',
    address: textOf(clientAddress),
  };
}

function factsOf({ facts }: Record<string, unknown>): Record<string, unknown> {
  return typeof facts === 'object' && facts !== null ? { ...facts } : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.length > 0 && value.length <= MOST_TEXT ? value : null;
}

/** A number, or a decimal as text. */
function amountOf(value: unknown): number | null {
  const isDecimal = typeof value === 'string' && /^\d{1,15}(\.\d{1,10})?$/.test(value);
  const amount = isDecimal ? Number(value) : value;
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : null;
}

function keyOf(canonical: string): string | null {
  const { signature } = parseExactJson(canonical) as { signature?: string };
  return signature === undefined ? null : (readEntrySignature(signature)?.kid ?? null);
}
