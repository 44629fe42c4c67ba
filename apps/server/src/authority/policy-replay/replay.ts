import { beginTurn } from '../../base/background/turns.ts';
import type { Database } from '../../base/store/database.ts';
import type { TimeWindow } from '../../ledger/audit/stored/window.ts';
import type { PolicyDecision } from '../policies/decision.ts';
import type { PolicySet } from '../policies/policy-set.ts';
import { decideLogged, type KnownDecisions, type LoggedDecision, recordedVerdict } from './decide-logged.ts';
import { statedFacts } from './facts-of-entry.ts';
import { type LoggedCall, loggedCalls } from './logged-calls.ts';

/** Calls of one agent to one tool that would have been decided otherwise. */
export interface ReplayChange {
  agentId: string | null;
  action: string;
  was: PolicyDecision['verdict'];
  would: PolicyDecision['verdict'];
  /** The policies that would decide. */
  policies: string[];
  calls: number;
  /** The first of them. */
  entryIds: string[];
}

/** What a policy set would have decided over a part of the log. */
export interface Replay {
  /** Calls that were replayed. */
  calls: number;
  /** Those that would have been decided otherwise. */
  changed: number;
  changes: ReplayChange[];
  /** Calls that were refused for other reasons than policies: they would be refused as before. */
  refusedOtherwise: number;
  /** Calls that cannot be decided, and how many lack each fact. A call may lack several. */
  undecided: number;
  missing: { fact: string; calls: number }[];
  /** False where the answer ends before the window does: at the time of the last call, or of the most changes. */
  isWhole: boolean;
  /** The time of the last entry that was read; null without one. */
  readTo: string | null;
}

/** Most calls of one answer. */
const MOST_CALLS = 1_000_000;
/** Most kinds of change of one answer: agent, tool, verdicts and policies. */
const MOST_CHANGES = 1_000;
/** Of each kind, most entries that are named. */
const MOST_NAMED = 100;
const HOUR = 3_600_000;

export interface ReplayOptions {
  window: TimeWindow & { since: string };
  /** Whether somebody still waits for the answer. Default: yes. */
  isWanted?: () => boolean;
  /** Whether it ends here, for others to have their turn. Default: no. */
  isOver?: () => boolean;
}

/**
 * Decides the calls of a developer's log by a policy set, and compares that with what was recorded. It reads from the hour in
 * which the window begins, so that calls within an hour are counted whole. Memory does not grow with the log.
 */
export async function replay(
  database: Database,
  developerId: string,
  set: PolicySet,
  { window, isWanted = () => true, isOver = () => false }: ReplayOptions,
): Promise<Replay> {
  const since = Date.parse(window.since);
  const fromHour = { ...window, since: new Date(Math.floor(since / HOUR) * HOUR).toISOString() };
  const changes = new Map<string, ReplayChange>();
  const missing = new Map<string, number>();
  const counts = countsByHour();
  const known: KnownDecisions = new Map();
  const result = { calls: 0, changed: 0, refusedOtherwise: 0, undecided: 0, isWhole: true };
  let readTo: string | null = null;

  function compare(call: LoggedCall, callsThisHour: number): void {
    const stated = statedFacts(call);
    const was = recordedVerdict(call, stated);
    result.calls += 1;
    readTo = call.at.toISOString();
    if (was === undefined) {
      result.refusedOtherwise += 1;
      return;
    }
    const would = decideLogged(set, call, stated, callsThisHour, known);
    if (would.verdict === 'unknown') {
      result.undecided += 1;
      for (const fact of would.missing) missing.set(fact, (missing.get(fact) ?? 0) + 1);
      return;
    }
    if (would.verdict !== was) note(call, was, would);
  }

  function note(
    call: LoggedCall,
    was: ReplayChange['was'],
    would: Exclude<LoggedDecision, { missing: unknown }>,
  ): void {
    const { agentId, action } = call;
    const { verdict, policies } = would;
    const key = JSON.stringify([agentId, action, was, verdict, policies]);
    const known = changes.get(key);
    result.changed += 1;
    if (known === undefined && changes.size >= MOST_CHANGES) {
      result.isWhole = false;
      return;
    }
    const change = known ?? {
      agentId,
      action,
      was,
      would: verdict,
      policies: [...policies],
      calls: 0,
      entryIds: [],
    };
    change.calls += 1;
    if (change.entryIds.length < MOST_NAMED) change.entryIds.push(call.entryId);
    changes.set(key, change);
  }

  const turn = beginTurn();
  reading: for await (const piece of loggedCalls(database, developerId, fromHour)) {
    if (result.calls >= MOST_CALLS) {
      result.isWhole = false;
      break;
    }
    for (const call of piece) {
      const callsThisHour = counts.next(call);
      if (call.at.getTime() >= since) compare(call, callsThisHour);
      if (!turn.isOver()) continue;
      if (!isWanted()) break reading;
      if (readTo !== null && isOver()) {
        result.isWhole = false;
        break reading;
      }
      await turn.pass();
    }
  }
  return {
    ...result,
    readTo,
    changes: [...changes.values()].toSorted((one, other) => other.calls - one.calls),
    missing: [...missing]
      .map(([fact, calls]) => ({ fact, calls }))
      .toSorted((one, other) => (one.fact < other.fact ? -1 : 1)),
  };
}

/** Counts the calls of each agent in the present hour, as an admission does. */
function countsByHour(): { next(call: LoggedCall): number } {
  let hour = 0;
  const counts = new Map<string, number>();
  return {
    /** @returns how many calls of its agent came before this one */
    next({ agentId, at, status }) {
      const its = Math.floor(at.getTime() / HOUR);
      if (its !== hour) counts.clear();
      hour = its;
      const before = counts.get(agentId ?? '') ?? 0;
      if (status !== 'blocked') counts.set(agentId ?? '', before + 1);
      return before;
    },
  };
}
