import { addCalls, type AgentCounts, type Block, type Counts, NONE, QUARTER } from './count-block.ts';
import type { Span } from './span.ts';

/** What happened in a span of time, in numbers. */
export interface ActivityReport {
  /** In order, empty buckets included. `at` is the beginning of the bucket. */
  readonly buckets: readonly (Counts & { readonly at: number })[];
  /** `blocked` entries by their reason, the most frequent first. */
  readonly refusals: readonly { readonly reason: string; readonly count: number }[];
  /** The agents with the most calls, the busiest first. */
  readonly agents: readonly (AgentCounts & { readonly agentId: string })[];
  /** False where the oldest entries of the span are left out: there are too many, or counting would take too long. */
  readonly isWhole: boolean;
}

/** How many agents are named. */
const TOP_AGENTS = 10;

/** Adds up what lies in the span. */
export function reportOf(blocks: readonly Block[], span: Span): Omit<ActivityReport, 'isWhole'> {
  const buckets = span.starts.map((at) => ({ ...NONE, at }));
  const refusals = new Map<string, number>();
  const agents = new Map<string, AgentCounts>();
  for (const block of blocks) {
    for (const [quarter, counts] of block.quarters) {
      const into = bucketAt(buckets, span, quarter * QUARTER);
      if (into === undefined) continue;
      for (const name of Object.keys(NONE) as (keyof Counts)[]) into[name] += counts[name];
      for (const [reason, count] of block.refusals.get(quarter) ?? [])
        refusals.set(reason, (refusals.get(reason) ?? 0) + count);
      for (const [agentId, calls] of block.agents.get(quarter) ?? [])
        agents.set(agentId, addCalls(agents.get(agentId), calls));
    }
  }
  return {
    buckets,
    refusals: [...refusals]
      .map(([reason, count]) => ({ reason, count }))
      .toSorted((one, other) => other.count - one.count || one.reason.localeCompare(other.reason)),
    agents: [...agents]
      .map(([agentId, counts]) => ({ agentId, ...counts }))
      .toSorted((one, other) => other.calls - one.calls || one.agentId.localeCompare(other.agentId))
      .slice(0, TOP_AGENTS),
  };
}

/** The bucket that an instant lies in: the last one that has begun. */
function bucketAt<BUCKET extends { readonly at: number }>(
  buckets: readonly BUCKET[],
  { since, until }: Span,
  at: number,
): BUCKET | undefined {
  if (at < since || at >= until) return undefined;
  let low = 0;
  let high = buckets.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((buckets[middle]?.at ?? Infinity) <= at) low = middle;
    else high = middle - 1;
  }
  return buckets[low];
}
