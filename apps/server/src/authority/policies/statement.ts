import { argumentsRead, type ArgumentTypes } from './argument-types.ts';
import { invalidPolicy } from './policy-fault.ts';
import type { Cedar } from './cedar.ts';
import { type ParsedStatement, parsePolicy } from './policy-text.ts';
import {
  contextPath,
  type EntityId,
  type Expression,
  misplacesAction,
  operandsOf,
  operationOf,
  type PolicyTree,
} from './policy-tree.ts';

/** What is known when a grant or token is issued. */
export const ISSUING_FACTS = ['depth', 'principal', 'acr'] as const;
/** What is known only when a call runs. */
const CALL_FACTS = ['amount', 'currency', 'hour', 'minute', 'callsThisHour'] as const;

/** A fact that a policy may read of its context, besides the arguments. */
export type Fact = (typeof ISSUING_FACTS)[number] | (typeof CALL_FACTS)[number];

/** The type of an action that is a tool; the other actions are scopes. */
export const TOOL_ACTION = 'Tool::Action';
const SCOPE_ACTION = 'Action';

/** The names that the head of a statement is limited to; undefined where it is not. */
export interface Head {
  agents: readonly string[] | undefined;
  audiences: readonly string[] | undefined;
  scopes: readonly string[] | undefined;
  tools: readonly string[] | undefined;
}

/** One statement of a policy with what it needs. */
export interface Statement {
  /** The name of its policy. */
  policy: string;
  text: string;
  tree: PolicyTree;
  /** What it says where it applies. */
  says: 'refuse' | 'ask';
  head: Head;
  /** The facts that it reads. */
  facts: ReadonlySet<Fact>;
  /** The arguments that it reads, by their path, and the types in which it reads them. */
  arguments: ArgumentTypes;
  /** The tools that it names, in its head or a condition. */
  tools: ReadonlySet<string>;
  /** The scopes that it names, likewise. */
  scopes: ReadonlySet<string>;
  /** Whether a condition of it looks at the action. */
  readsAction: boolean;
  /** How long the patterns of `like` are in it, together: characters and wildcards. */
  patternLength: number;
  /** Whether it is decided where a call runs: it asks, names a tool, or reads a fact of a call. */
  isOfCalls: boolean;
}

/** Most characters of policies that are kept as they were read. */
const MOST_KEPT = 524_288;

/** Policies as they were read, by name and text, the least recently used first: reading one takes half a millisecond a statement. */
const kept = new Map<string, readonly Statement[]>();
let keptLength = 0;

/**
 * Reads the text of a policy: what each of its statements needs.
 * @param policy its name
 * @throws {ApiError} 400 `INVALID_POLICY`
 */
export function readPolicy(cedar: Cedar, policy: string, text: string): readonly Statement[] {
  const key = `${policy}\n${text}`;
  const known = kept.get(key);
  const statements = known ?? parsePolicy(cedar, text).map((statement) => readStatement(statement, policy));
  if (known === undefined) keptLength += key.length;
  kept.delete(key);
  kept.set(key, statements);
  for (const oldest of kept.keys()) {
    if (keptLength <= MOST_KEPT) break;
    kept.delete(oldest);
    keptLength -= oldest.length;
  }
  return statements;
}

function readStatement({ text, tree }: ParsedStatement, policy: string): Statement {
  const conditions = tree.conditions.map(({ body }) => body);
  const head = headOf(tree);
  const facts = new Set<Fact>();
  let readsAction = false;
  let patternLength = 0;
  const tools = new Set(head.tools);
  const scopes = new Set(head.scopes);
  for (const body of conditions) {
    walk(body, (expression, within) => {
      const { operator, operand } = operationOf(expression);
      if (operator === 'Var' && operand === 'action') readsAction = true;
      if (operator === 'like') patternLength += (operand as { pattern: readonly unknown[] }).pattern.length;
      if (misplacesAction(expression)) {
        throw invalidPolicy('action stands elsewhere than on the left of ==, != or in', policy);
      }
      for (const { type, id } of operator === 'Value' ? entitiesIn(operand) : []) {
        if (type === TOOL_ACTION) tools.add(id);
        if (type === SCOPE_ACTION) scopes.add(id);
      }
      // Cedar gives policies in JSON, where JavaScript would round it.
      if (operator === 'Value' && typeof operand === 'number' && !Number.isSafeInteger(operand)) {
        throw invalidPolicy('a number in it is not within ±(2^53 − 1)', policy);
      }
      const fact = contextPath(expression)?.[0] ?? factAsked(operator, operand);
      if (fact !== undefined && fact !== 'arguments') facts.add(fact as Fact);
      if (operator === 'Var' && operand === 'context' && !within) {
        throw invalidPolicy('it uses the context as a whole: name the fact, as in context.amount', policy);
      }
    });
  }
  const read = argumentsRead(conditions, policy);
  const says = verdictOf(tree, policy);
  const isOfCalls =
    says === 'ask' ||
    tools.size > 0 ||
    read.size > 0 ||
    [...facts].some((fact) => CALL_FACTS.includes(fact as never));
  const looks = { tools, scopes, readsAction, patternLength };
  return { policy, text, tree, says, head, facts, arguments: read, ...looks, isOfCalls };
}

/** What a statement says: a plain permit would say nothing, because what a grant holds is permitted already. */
function verdictOf({ effect, annotations = {} }: PolicyTree, policy: string): Statement['says'] {
  const { verdict } = annotations;
  if (effect === 'forbid') {
    if (verdict === undefined) return 'refuse';
    throw invalidPolicy(`@verdict("${verdict}") stands on a forbid: only a permit can ask`, policy);
  }
  if (verdict === 'ask') return 'ask';
  throw invalidPolicy(
    verdict === undefined
      ? 'a permit without @verdict("ask") restricts nothing, because what a grant holds is permitted already: write forbid … unless { … }'
      : `@verdict("${verdict}") is unknown: a permit may have @verdict("ask")`,
    policy,
  );
}

function headOf({ principal, action, resource }: PolicyTree): Head {
  const actions = action.op === 'All' ? undefined : namedIn(action);
  const named = (isWanted: (entity: EntityId) => boolean): string[] | undefined =>
    actions?.filter(isWanted).map(({ id }) => id);
  return {
    agents: namedIn(principal)?.map(({ id }) => id),
    audiences: namedIn(resource)?.map(({ id }) => id),
    scopes: named(({ type }) => type !== TOOL_ACTION),
    tools: named(({ type }) => type === TOOL_ACTION),
  };
}

/** The entities that a constraint of a head names; undefined where it names none. */
function namedIn({ entity, entities, in: within }: PolicyTree['action']): EntityId[] | undefined {
  if (entities !== undefined) return entities.map(plain);
  const named = entity ?? within?.entity;
  return named === undefined ? undefined : [plain(named)];
}

function plain(entity: EntityId | { __entity: EntityId }): EntityId {
  return '__entity' in entity ? entity.__entity : entity;
}

function entitiesIn(value: unknown): EntityId[] {
  if (typeof value !== 'object' || value === null || !('__entity' in value)) return [];
  return [value.__entity as EntityId];
}

/** The fact of `context has fact`. */
function factAsked(operator: string, operand: unknown): string | undefined {
  if (operator !== 'has') return undefined;
  const { left, attr } = operand as { left: Expression; attr: string | string[] };
  if (contextPath(left)?.length !== 0) return undefined;
  return typeof attr === 'string' ? attr : attr[0];
}

/** @param look gets each expression, and whether it stands in an access or a `has` */
function walk(
  expression: Expression,
  look: (expression: Expression, within: boolean) => void,
  within = false,
): void {
  look(expression, within);
  const { operator } = operationOf(expression);
  for (const inner of operandsOf(expression)) walk(inner, look, operator === '.' || operator === 'has');
}
