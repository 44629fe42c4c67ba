import { basesOf } from '../scopes/describe.ts';
import { PATH_SEPARATOR, shownPath } from '../policies/argument-types.ts';
import type { PolicyDecision } from '../policies/decision.ts';
import type { PolicySet } from '../policies/policy-set.ts';
import { isRecordable } from '../policies/recorded-facts.ts';
import type { CallFacts, Situation } from '../policies/situation.ts';
import type { Statement } from '../policies/statement.ts';
import type { StatedFacts } from './facts-of-entry.ts';
import type { LoggedCall } from './logged-calls.ts';

/** What policies say of a logged call, or the facts without which that cannot be known. */
export type LoggedDecision = PolicyDecision | { verdict: 'unknown'; missing: readonly string[] };

/** What became of a call, as far as policies had a part in it; undefined where something else refused it. */
export function recordedVerdict(
  { status }: Pick<LoggedCall, 'status'>,
  { reason, policies = [] }: StatedFacts,
): PolicyDecision['verdict'] | undefined {
  if (status !== 'blocked') return policies.length > 0 ? 'ask' : 'allow';
  if (reason === 'policy_refused') return 'refuse';
  return reason?.startsWith('approval_') === true && policies.length > 0 ? 'ask' : undefined;
}

/** Decisions by the facts that policies read; most calls of a log are like one before. */
export type KnownDecisions = Map<string, PolicyDecision>;

/** Most decisions that are kept. */
const MOST_KNOWN = 10_000;

/** Decides a logged call as if it was made now; a fact that the log does not hold is named, and never guessed. */
export function decideLogged(
  set: PolicySet,
  call: LoggedCall,
  stated: StatedFacts,
  callsThisHour: number,
  known: KnownDecisions,
): LoggedDecision {
  const { grant, agentId } = call;
  if (set.statements.length === 0) return { verdict: 'allow', policies: [] };
  if (agentId === null) return { verdict: 'unknown', missing: ['agent'] };
  if (grant === null) return { verdict: 'unknown', missing: ['grant'] };
  const { facts } = stated;
  // A call never needs a scope that its grant does not hold.
  const scopes = facts.scopes ?? basesOf(grant.scopes);
  const { audience, ancestorAgentIds } = grant;
  const party = { agentId, ancestorAgentIds, audience };
  const about = set.aboutCall(party, { action: call.action, scopes });
  if (about.length === 0) return { verdict: 'allow', policies: [] };
  const missing = about.flatMap((statement) => missingOf(statement, call, stated));
  if (missing.length > 0) return { verdict: 'unknown', missing: [...new Set(missing)].toSorted() };
  const reads = new Set(about.flatMap((statement) => [...statement.facts]));
  const situation: Situation = {
    ...party,
    depth: ancestorAgentIds.length,
    acr: grant.acr,
    principalId: call.principalId ?? '',
  };
  const factsOfCall: CallFacts = {
    action: call.action,
    scopes,
    arguments: nested(facts.arguments ?? {}, about),
    amount: facts.amount ?? undefined,
    currency: facts.currency ?? undefined,
    at: call.at,
    callsThisHour: reads.has('callsThisHour') ? callsThisHour : 0,
  };
  // The time counts to the minute; what no policy reads may differ.
  const at = reads.has('hour') || reads.has('minute') ? Math.floor(call.at.getTime() / 60_000) : 0;
  const principalId = reads.has('principal') ? situation.principalId : '';
  const key = JSON.stringify([
    { ...situation, principalId },
    { ...factsOfCall, at },
  ]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const decision = set.decideCall(situation, factsOfCall);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, decision);
  return decision;
}

/** The facts that a statement needs, and that are known of no entry or not of this one. */
function missingOf(
  { head, facts: read, readsAction, arguments: named }: Statement,
  { principalId, action }: LoggedCall,
  { facts }: StatedFacts,
): string[] {
  // Where it names the tool, its scopes make no difference.
  const isByScope = head.scopes !== undefined && head.tools?.includes(action) !== true;
  const needsScopes = isByScope || readsAction;
  const paths = [...named.keys()].filter((path) => !isStated(path, facts.arguments ?? {}));
  return [
    ...(needsScopes && facts.scopes === undefined ? ['scopes'] : []),
    ...(read.has('amount') && facts.amount === undefined ? ['amount'] : []),
    ...(read.has('currency') && facts.currency === undefined ? ['currency'] : []),
    ...(read.has('principal') && principalId === null ? ['principal'] : []),
    ...paths.map((path) => `arguments.${shownPath(path)}`),
  ];
}

function isStated(path: string, stated: Readonly<Record<string, unknown>>): boolean {
  return isRecordable(path.split(PATH_SEPARATOR)) && Object.hasOwn(stated, shownPath(path));
}

/** The stated arguments in the form of an input. Its records inherit nothing: a log may name `toString`. */
function nested(stated: Readonly<Record<string, unknown>>, about: readonly Statement[]): unknown {
  const root = emptyRecord();
  for (const path of new Set(about.flatMap((statement) => [...statement.arguments.keys()]))) {
    const names = path.split(PATH_SEPARATOR);
    let record = root;
    for (const name of names.slice(0, -1))
      record = (record[name] ??= emptyRecord()) as Record<string, unknown>;
    record[names.at(-1) ?? ''] = stated[shownPath(path)];
  }
  return root;
}

function emptyRecord(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}
