import type { EntryStatus } from '@grantex/core';
import { sql } from 'kysely';
import { forceCustomPlan } from '../audit/stored/force-custom-plan.ts';
import type { Transaction } from '../../base/store/database.ts';
import { KNOWN_REASONS, OTHER_REASON } from './reasons.ts';

/** Entries are counted in blocks of this many, by `seq`. A full block never changes and is counted once. */
export const BLOCK = 10_000;

/** Entries are counted by quarters of an hour, in milliseconds: the days of every time zone in use begin with one. */
export const QUARTER = 900_000;

/** Of how many agents a full block keeps the calls. Of 10,000 entries, any other agent has fewer than 154. */
const MOST_AGENTS = 64;

/** Entries by their status, and the calls that began with one of them. */
export type Counts = Readonly<Record<EntryStatus | 'calls', number>>;

/** The calls of an agent, and how many of them were refused. */
export interface AgentCounts {
  readonly calls: number;
  readonly refused: number;
}

/** Something that is counted by quarters since 1970, and within each by a name. */
type ByQuarter<COUNTED> = ReadonlyMap<number, ReadonlyMap<string, COUNTED>>;

/** The counts of a block. Of its entries only numbers are kept, ids of agents, and the reasons that core defines. */
export interface Block {
  /** The last `seq` that is counted. */
  readonly countedTo: number;
  /** By quarters since 1970. */
  readonly quarters: ReadonlyMap<number, Counts>;
  /** `blocked` entries by reason. */
  readonly refusals: ByQuarter<number>;
  /** Calls by agent: of all agents while the block fills, of the busiest once it is full. */
  readonly agents: ByQuarter<AgentCounts>;
}

/** The reason in metadata above this many bytes is not read: no guard writes so much. */
const READ_FOR_REASON = 8_192;

interface Row {
  quarter: number;
  status: EntryStatus;
  agentId: string | null;
  reason: string | null;
  isCall: boolean;
  count: number;
}

/** Adds the entries after `before`, up to and including `to`, to the counts of their block. */
export async function countOn(transaction: Transaction, before: Block, to: number): Promise<Block> {
  await forceCustomPlan(transaction);
  const rows = await readRows(transaction, before.countedTo, to);
  const quarters = new Map(before.quarters);
  const refusals = copyOf(before.refusals);
  const agents = copyOf(before.agents);
  for (const { quarter, status, agentId, reason, isCall, count } of rows) {
    const known = quarters.get(quarter) ?? NONE;
    const calls = isCall ? count : 0;
    quarters.set(quarter, { ...known, [status]: known[status] + count, calls: known.calls + calls });
    const refused = status === 'blocked' ? count : 0;
    if (refused > 0) {
      const reasons = within(refusals, quarter);
      const name = reason ?? OTHER_REASON;
      reasons.set(name, (reasons.get(name) ?? 0) + refused);
    }
    if (calls > 0 && agentId !== null) {
      const byAgent = within(agents, quarter);
      byAgent.set(agentId, addCalls(byAgent.get(agentId), { calls, refused }));
    }
  }
  const isFull = to % BLOCK === 0;
  return { countedTo: to, quarters, refusals, agents: isFull ? busiestOf(agents) : agents };
}

/** A block without any counted entry. */
export function emptyBlock(number: number): Block {
  return { countedTo: number * BLOCK, quarters: new Map(), refusals: new Map(), agents: new Map() };
}

export const NONE: Counts = { allowed: 0, success: 0, failure: 0, blocked: 0, calls: 0 };

/** Adds calls to those that are known. */
export function addCalls(known: AgentCounts | undefined, { calls, refused }: AgentCounts): AgentCounts {
  return { calls: (known?.calls ?? 0) + calls, refused: (known?.refused ?? 0) + refused };
}

function copyOf<COUNTED>(counted: ByQuarter<COUNTED>): Map<number, Map<string, COUNTED>> {
  return new Map([...counted].map(([quarter, byName]) => [quarter, new Map(byName)]));
}

function within<COUNTED>(counted: Map<number, Map<string, COUNTED>>, quarter: number): Map<string, COUNTED> {
  const found = counted.get(quarter) ?? new Map<string, COUNTED>();
  counted.set(quarter, found);
  return found;
}

/** The agents with the most calls, so that a block never keeps thousands of them. */
function busiestOf(agents: ByQuarter<AgentCounts>): ByQuarter<AgentCounts> {
  const calls = new Map<string, number>();
  for (const byAgent of agents.values())
    for (const [agentId, counts] of byAgent) calls.set(agentId, (calls.get(agentId) ?? 0) + counts.calls);
  if (calls.size <= MOST_AGENTS) return agents;
  const busiest = [...calls].toSorted(([, one], [, other]) => other - one).slice(0, MOST_AGENTS);
  const isKept = new Set(busiest.map(([agentId]) => agentId));
  const kept = [...agents].map(
    ([quarter, byAgent]) =>
      [quarter, new Map([...byAgent].filter(([agentId]) => isKept.has(agentId)))] as const,
  );
  return new Map(kept);
}

/**
 * Counts by quarter, status, agent and reason. An outcome with a `ref` ends the call that began with another entry. A
 * quotation mark within a text of the canonical JSON is escaped, so only the member itself is found.
 *
 * The details of an entry are looked up by key, and only for blocked ones. Text that PostgreSQL does not accept as JSON,
 * because it contains the character 0, counts as no reason.
 */
async function readRows(transaction: Transaction, after: number, to: number): Promise<Row[]> {
  const { rows } = await sql<Row>`
    SELECT floor(extract(epoch FROM e.at) / ${QUARTER / 1_000}::int)::int AS quarter, e.status,
      e.agent_id AS "agentId", d.reason,
      e.status IN ('allowed', 'blocked') OR position(${',"ref":"'} IN e.canonical) = 0 AS "isCall",
      count(*)::int AS count
    FROM audit_entries e
    LEFT JOIN LATERAL (
      SELECT stated.reason FROM audit_details
      CROSS JOIN LATERAL (SELECT CASE
        WHEN octet_length(metadata) <= ${READ_FOR_REASON} AND position(${'\\u0000'} IN metadata) = 0
        THEN metadata::json ->> 'reason' END AS reason) AS stated
      WHERE e.status = 'blocked' AND audit_details.developer_id = e.developer_id AND audit_details.seq = e.seq
        AND stated.reason = ANY (${KNOWN_REASONS}::text[])
      LIMIT 1
    ) AS d ON true
    WHERE e.seq > ${after} AND e.seq <= ${to}
    GROUP BY 1, 2, 3, 4, 5`.execute(transaction);
  return rows;
}
