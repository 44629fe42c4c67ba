import type { AuthorizationAnswer, EntityJson, EntityUidJson } from '@cedar-policy/cedar-wasm/nodejs';
import { mergedTypes } from './argument-types.ts';
import type { Cedar, StaticPolicies } from './cedar.ts';
import { ALLOWED, type PolicyDecision, strictest } from './decision.ts';
import { inTurns } from '../../base/background/turns.ts';
import { invalidPolicy } from './policy-fault.ts';
import { withToolsInScopes } from './policy-tree.ts';
import { type CallFacts, contextOf, type Situation, UnreadableFact } from './situation.ts';
import { type Head, readPolicy, type Statement, TOOL_ACTION } from './statement.ts';

/** The name and the Cedar text of a policy. */
export interface PolicyText {
  /** How the API names it. */
  policy: string;
  cedar: string;
}

/** Whom a statement may be about, without the action. */
export type Party = Pick<Situation, 'agentId' | 'ancestorAgentIds' | 'audience'>;

/** All policies of a developer at one time, ready to decide. */
export interface PolicySet {
  statements: readonly Statement[];
  /** Whether a scope may be issued. Policies over facts that are not known yet do not count. */
  decideScope(scope: string, situation: Situation): PolicyDecision;
  /** Whether a call may run: every policy counts that means its tool, by itself or by one of its scopes. */
  decideCall(situation: Situation, call: CallFacts): PolicyDecision;
  /** The statements that may apply to a call, before their conditions. */
  aboutCall(party: Party, call: Pick<CallFacts, 'action' | 'scopes'>): readonly Statement[];
  /** The policies over calls that may apply to a scope, by name: its calls must then be asked about. */
  overCallsOf(scope: string, party: Party): readonly string[];
}

/** The library's id of the permit that is implicit: what a grant holds is permitted, unless a policy says otherwise. */
const BASE = 'base';
const BASE_POLICY = 'permit(principal, action, resource);';

/** What is known at a moment decides which statements count then. */
interface Moment {
  /** Under which the library keeps its statements. */
  key: string;
  statements: readonly Statement[];
  /** Whether tools are decided; otherwise scopes are. */
  isAtCall: boolean;
}

/**
 * Longest that the patterns of `like` in all policies may be, together. Cedar tries a pattern at every place of a text, in one
 * go, while nobody else is answered.
 */
const LONGEST_PATTERNS = 1_024;

/**
 * {@link createPolicySet}, which lets others have their turn between the policies.
 * @throws {ApiError} 400 `INVALID_POLICY`
 */
export async function createPolicySetInTurns(
  cedar: Cedar,
  digest: string,
  texts: readonly PolicyText[],
): Promise<PolicySet> {
  // It finds them read.
  await inTurns(texts, ({ policy, cedar: text }) => void readPolicy(cedar, policy, text));
  return createPolicySet(cedar, digest, texts);
}

/**
 * Makes a policy set of texts that were checked when they were saved.
 * @param digest the same for the same texts, at all times
 * @throws {ApiError} 400 `INVALID_POLICY` for a text that this release does not read, and for long patterns
 */
export function createPolicySet(cedar: Cedar, digest: string, texts: readonly PolicyText[]): PolicySet {
  const statements = texts.flatMap(({ policy, cedar: text }) => readPolicy(cedar, policy, text));
  refuseLongPatterns(statements);
  const issuing = statements.filter(({ isOfCalls }) => !isOfCalls);
  const beforeSignIn = {
    key: `${digest} asked`,
    statements: issuing.filter(({ facts }) => !facts.has('acr')),
    isAtCall: false,
  };
  const atIssue = { key: `${digest} issued`, statements: issuing, isAtCall: false };
  const atCall = { key: `${digest} called`, statements, isAtCall: true };

  function decide(
    moment: Moment,
    about: readonly Statement[],
    action: EntityUidJson,
    situation: Situation,
    call?: CallFacts,
  ): PolicyDecision {
    if (about.length === 0) return ALLOWED;
    try {
      const facts = new Set(about.flatMap((statement) => [...statement.facts]));
      const context = contextOf(situation, call, { facts, types: mergedTypes(about) });
      // Only a statement that names a scope can mean the tool by it.
      const isByScope = about.some(({ head, readsAction }) => readsAction || (head.scopes?.length ?? 0) > 0);
      const preparsedPolicySetId = cedar.prepare(moment.key, () => policiesAt(moment));
      const resource = { type: 'Audience', id: situation.audience };
      const agents = chainOf(situation).filter((id) =>
        about.some(({ head }) => head.agents?.includes(id) ?? true),
      );
      const decisions = agents.map((id) => {
        const principal = { type: 'Agent', id };
        const question = {
          principal,
          action,
          resource,
          context,
          entities: isByScope ? entitiesOf(action, call) : [],
        };
        return read(
          moment,
          cedar.run((library) => library.statefulIsAuthorized({ ...question, preparsedPolicySetId })),
        );
      });
      return strictest(decisions);
    } catch (error) {
      const fault = error instanceof UnreadableFact ? error.message : 'the policies could not be evaluated';
      return undecided(about, fault);
    }
  }

  function aboutCall(party: Party, { action, scopes }: Pick<CallFacts, 'action' | 'scopes'>): Statement[] {
    return statements.filter(
      ({ head }) =>
        isParty(head, party) && (hasTool(head, action) || scopes.some((scope) => hasScope(head, scope))),
    );
  }

  return {
    statements,
    decideScope(scope, situation) {
      const moment = situation.acr === undefined ? beforeSignIn : atIssue;
      const about = moment.statements.filter(({ head }) => isParty(head, situation) && hasScope(head, scope));
      return decide(moment, about, { type: 'Action', id: scope }, situation);
    },
    decideCall(situation, call) {
      return decide(
        atCall,
        aboutCall(situation, call),
        { type: TOOL_ACTION, id: call.action },
        situation,
        call,
      );
    },
    aboutCall,
    overCallsOf(scope, party) {
      // Which scopes a tool needs is known to its service alone.
      const mayBe = (head: Head): boolean => hasScope(head, scope) || (head.tools ?? []).length > 0;
      return policiesOf(
        statements.filter(({ isOfCalls, head }) => isOfCalls && isParty(head, party) && mayBe(head)),
      );
    },
  };
}

function refuseLongPatterns(statements: readonly Statement[]): void {
  const length = statements.reduce((sum, { patternLength }) => sum + patternLength, 0);
  if (length <= LONGEST_PATTERNS) return;
  throw invalidPolicy(
    `the patterns of like in all policies together have at most ${LONGEST_PATTERNS} characters, and here they have ${length}: compare whole texts by == or contains`,
  );
}

function isParty({ agents, audiences }: Head, party: Party): boolean {
  const isAgent = agents === undefined || chainOf(party).some((agentId) => agents.includes(agentId));
  return isAgent && (audiences?.includes(party.audience) ?? true);
}

/** An agent acts for those above it, and so within what policies leave to them. */
function chainOf({ agentId, ancestorAgentIds }: Party): string[] {
  return [...new Set([agentId, ...ancestorAgentIds])];
}

function hasScope({ scopes }: Head, scope: string): boolean {
  return scopes?.includes(scope) ?? true;
}

function hasTool({ tools }: Head, tool: string): boolean {
  return tools?.includes(tool) ?? true;
}

/** The statements by their place, and the permit that is implicit. */
function policiesAt({ statements, isAtCall }: Moment): StaticPolicies {
  const own = statements.map(
    ({ text, tree }, index) => [String(index), isAtCall ? withToolsInScopes(tree) : text] as const,
  );
  return { ...Object.fromEntries(own), [BASE]: BASE_POLICY };
}

/** A tool belongs to the scopes of its call, so that `action in Action::"…"` means it, too. */
function entitiesOf(action: EntityUidJson, call: CallFacts | undefined): EntityJson[] {
  if (call === undefined || !('type' in action) || action.type !== TOOL_ACTION) return [];
  return [{ uid: action, attrs: {}, parents: call.scopes.map((id) => ({ type: 'Action', id })) }];
}

/** What Cedar answers. It skips a policy whose evaluation fails; here that refuses. */
function read({ statements }: Moment, answer: AuthorizationAnswer): PolicyDecision {
  if (answer.type === 'failure') return undecided(statements, answer.errors[0]?.message ?? 'no answer');
  const { decision, diagnostics } = answer.response;
  const named = (ids: readonly string[]): Statement[] => ids.flatMap((id) => statements[Number(id)] ?? []);
  const [error] = diagnostics.errors;
  if (error !== undefined) {
    return undecided(named(diagnostics.errors.map(({ policyId }) => policyId)), error.error.message);
  }
  const policies = policiesOf(named(diagnostics.reason));
  if (decision === 'deny') return { verdict: 'refuse', policies };
  return policies.length === 0 ? ALLOWED : { verdict: 'ask', policies };
}

/** Nothing is allowed that could not be decided. */
function undecided(statements: readonly Statement[], fault: string): PolicyDecision {
  return { verdict: 'refuse', policies: policiesOf(statements), fault };
}

function policiesOf(statements: readonly Statement[]): string[] {
  return [...new Set(statements.map(({ policy }) => policy))].toSorted();
}
