import type { CedarValueJson } from '@cedar-policy/cedar-wasm/nodejs';
import { type ArgumentType, type ArgumentTypes, PATH_SEPARATOR, shownPath } from './argument-types.ts';

/** What is known of a grant or token that is issued. */
export interface Situation {
  agentId: string;
  /** The agents above it in the chain of delegation: what a policy says of one of them counts for its sub-agents, too. */
  ancestorAgentIds: readonly string[];
  audience: string;
  /** How often the grant was delegated; 0 at the root. */
  depth: number;
  /** The developer's own name for the person. */
  principalId: string;
  /** How the person was authenticated; undefined before they were. */
  acr: string | undefined;
}

/** What is known of a call. */
export interface CallFacts {
  /** The name of the tool, as the audit log has it. */
  action: string;
  /** The scopes of the call, without constraint. */
  scopes: readonly string[];
  /** The input as JSON, or what of it is shown. */
  arguments: unknown;
  /** Whether a part of the input is not shown. Default: no. */
  isPartlyHidden?: boolean;
  /** Whether nobody has said yet what the call states: its amount and currency are then unknown, not absent. Default: no. */
  isUnstated?: boolean;
  /** A decimal text, where the call states one. */
  amount?: string | undefined;
  currency?: string | undefined;
  /** When it is decided, by the database clock. */
  at: Date;
  /** How many calls of the agent the log has since the hour began; given where a policy reads it. */
  callsThisHour?: number;
}

/** A fact has no form that Cedar can compare. The decision is then a refusal. */
export class UnreadableFact extends Error {
  override name = 'UnreadableFact';
}

type CedarRecord = Record<string, CedarValueJson>;

/**
 * The context of one question to Cedar. It has the facts and arguments alone that policies about it read, each argument in the
 * type in which they read it: whatever else stands in an input never reaches Cedar.
 * @throws {UnreadableFact}
 */
export function contextOf(
  { depth, principalId, acr }: Situation,
  call: CallFacts | undefined,
  { facts, types }: { facts: ReadonlySet<string>; types: ArgumentTypes },
): CedarRecord {
  const context: CedarRecord = {};
  if (facts.has('depth')) context['depth'] = depth;
  if (facts.has('principal')) context['principal'] = wellFormed('principal', principalId);
  if (facts.has('acr') && acr !== undefined) context['acr'] = acr;
  if (call === undefined) return context;
  const { amount, currency, at, callsThisHour, isUnstated } = call;
  const unknown = STATED.find((fact) => isUnstated === true && facts.has(fact));
  if (unknown !== undefined) throw new UnreadableFact(`the ${unknown} of the call is not known`);
  context['arguments'] = argumentsOf(call, types);
  if (facts.has('amount') && amount !== undefined) context['amount'] = decimal('amount', amount);
  if (facts.has('currency') && currency !== undefined) context['currency'] = wellFormed('currency', currency);
  if (facts.has('hour')) context['hour'] = at.getUTCHours();
  if (facts.has('minute')) context['minute'] = at.getUTCMinutes();
  if (facts.has('callsThisHour') && callsThisHour !== undefined) context['callsThisHour'] = callsThisHour;
  return context;
}

/** The facts that a service states of a call. */
const STATED = ['amount', 'currency'] as const;

function argumentsOf({ arguments: input, isPartlyHidden }: CallFacts, reads: ArgumentTypes): CedarRecord {
  const root: CedarRecord = {};
  for (const [path, type] of reads) {
    const names = path.split(PATH_SEPARATOR);
    const value = valueAt(input, names);
    if (value === NOT_IN_OBJECT)
      throw new UnreadableFact(`the argument ${shownPath(path)} is not in an object`);
    if (value === undefined || value === null) {
      if (isPartlyHidden)
        throw new UnreadableFact(`the service does not show the argument ${shownPath(path)}`);
      continue;
    }
    place(root, names, READERS[type](`the argument ${shownPath(path)}`, value));
  }
  return root;
}

/** The stand-ins of values that have members, but not as JSON has them (`docs/protocol.md` §8). */
const STAND_INS: ReadonlySet<string> = new Set(['$instance', '$map', '$form', '$params', '$headers']);

/** Whether an object stands for a form or the like: an argument that it holds is none of its own members. */
function isStandIn(value: object): boolean {
  const [name = '', ...others] = Object.keys(value);
  return others.length === 0 && STAND_INS.has(name);
}

/** The answer of {@link valueAt} where a path leads through a value that is no object. */
export const NOT_IN_OBJECT: unique symbol = Symbol('not in an object');

/** The value at a path, through own members of objects only; null and undefined are absent. */
export function valueAt(input: unknown, names: readonly string[]): unknown {
  let value = input;
  for (const name of names) {
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'object' || Array.isArray(value) || isStandIn(value)) return NOT_IN_OBJECT;
    value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value;
}

function place(record: CedarRecord, [name = '', ...rest]: readonly string[], value: CedarValueJson): void {
  const known = Object.hasOwn(record, name) ? (record[name] as CedarRecord) : {};
  if (rest.length > 0) place(known, rest, value);
  // Assignment would set the prototype where the name is `__proto__`.
  Object.defineProperty(record, name, {
    value: rest.length > 0 ? known : value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

type Reader = (what: string, value: unknown) => CedarValueJson;

const READERS: Readonly<Record<ArgumentType, Reader>> = {
  String: wellFormed,
  Long: long,
  Boolean: (what, value) => (typeof value === 'boolean' ? value : unreadable(what, 'true or false')),
  decimal,
  'Set<String>': (what, value) => listOf(what, value, wellFormed),
  'Set<Long>': (what, value) => listOf(what, value, long),
  any: () => true,
};

function wellFormed(what: string, value: unknown): string {
  if (typeof value === 'string' && value.isWellFormed()) return value;
  return unreadable(what, 'a text');
}

function long(what: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  return unreadable(what, 'a whole number');
}

/** As Cedar's type `decimal`: up to four digits after the point, and within 64 bits. */
const DECIMAL = /^(-?(?:0|[1-9]\d{0,14}))(?:\.(\d{1,4})0*)?$/;

function decimal(what: string, value: unknown): CedarValueJson {
  const found = typeof value === 'string' || typeof value === 'number' ? DECIMAL.exec(String(value)) : null;
  if (found === null) return unreadable(what, 'a decimal with at most four digits after the point');
  return { __extn: { fn: 'decimal', arg: `${found[1]}.${found[2] ?? '0'}` } };
}

function listOf(what: string, value: unknown, reader: Reader): CedarValueJson {
  if (!Array.isArray(value)) return unreadable(what, 'a list');
  return value.map((member: unknown) => reader(`a member of ${what}`, member));
}

function unreadable(what: string, expected: string): never {
  throw new UnreadableFact(`${what} is not ${expected}, as a policy reads it`);
}
