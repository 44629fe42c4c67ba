import { MAX_PATH_LENGTH } from '../../wire/details.ts';
import { type Admits, compileLimit } from './argument-limit.ts';
import type { CallDetail, RefusedArgument } from '../../wire/call-detail.ts';
import { compareToBound, parseSigned } from './signed-decimal.ts';

/** The deepest nesting of arrays that is looked into. */
const MAX_ARRAY_DEPTH = 64;

type Limit = RefusedArgument['limit'];
type Refuse = (argument: string, limit: Limit) => void;

/** What a detail says about one argument, or about the arguments within it. */
interface Node {
  readonly path: string;
  readonly children: Map<string, Node>;
  /** Absent where only arguments within it are limited. */
  leaf?: { readonly limit: Limit; readonly admits: Admits };
}

/** One detail, compiled. */
interface CompiledDetail {
  readonly limits: Node;
  readonly asks: Node;
}

const compiled = new WeakMap<CallDetail, CompiledDetail>();

/**
 * Decides the arguments of a call: every detail of its scopes must admit them (`docs/protocol.md` §15). Only own members
 * are read. Says nothing about `ask`, `budget` and `online`.
 * @param details in canonical form, see `parseDetails`; each is compiled once
 * @param scopes the scopes of the call, without constraints
 * @param values what the rule's `arguments` returned, otherwise the parsed input
 * @returns what is refused, in the order of the scopes, the details and the paths; empty when the call is admitted
 */
export function refusedArguments(
  details: readonly CallDetail[],
  scopes: readonly string[],
  values: unknown,
): readonly RefusedArgument[] {
  let refused: RefusedArgument[] | undefined;
  for (const scope of scopes) {
    for (const detail of details) {
      if (detail.scope !== scope) continue;
      const { limits } = compile(detail);
      const isClosed = detail.closed === true;
      if (admits(limits, values, isClosed)) continue;
      const found = (refused ??= []);
      admits(limits, values, isClosed, (argument, limit) => found.push({ scope, argument, limit }));
    }
  }
  return refused ?? NONE;
}

/** Whether a detail asks the person about a call with these arguments; also where a value that counts is missing. */
export function asksApproval(detail: CallDetail, values: unknown): boolean {
  if (detail.ask === undefined || detail.ask === true) return detail.ask === true;
  return !admits(compile(detail).asks, values, false);
}

/** Whether a call that a detail admits needs an admission of the server, too. */
export function needsAdmission({ ask, budget, online }: CallDetail): boolean {
  return online === true || ask !== undefined || budget !== undefined;
}

const NONE: readonly RefusedArgument[] = Object.freeze([]);

/**
 * Whether a value keeps the limits of a node, and of all nodes within it.
 * @param refuse called for each limit that is not kept. Without it the walk ends at the first
 */
function admits(node: Node, value: unknown, isClosed: boolean, refuse?: Refuse, depth = 0): boolean {
  if (value === undefined) return admitsNothing(node, refuse);
  if (Array.isArray(value)) return admitsEach(node, value, isClosed, refuse, depth);
  if (node.leaf === undefined) return admitsObject(node, value, isClosed, refuse);
  return node.leaf.admits(value) || refused(node.path, node.leaf.limit, refuse);
}

function admitsEach(
  node: Node,
  values: readonly unknown[],
  isClosed: boolean,
  refuse: Refuse | undefined,
  depth: number,
): boolean {
  if (values.length === 0) return admitsNothing(node, refuse);
  if (depth === MAX_ARRAY_DEPTH) return refused(node.path, 'not allowed', refuse);
  // An index also finds holes.
  for (let index = 0; index < values.length; index += 1) {
    if (!admits(node, values[index], isClosed, refuse, depth + 1)) return false;
  }
  return true;
}

/** Looks into a value whose members are limited: an argument with limits within it, or the whole input. */
function admitsObject(node: Node, value: unknown, isClosed: boolean, refuse: Refuse | undefined): boolean {
  const { children } = node;
  if (value === null || (children.size === 0 && !isClosed)) return admitsNothing(node, refuse);
  if (typeof value !== 'object') {
    return children.size > 0 ? admitsNothing(node, refuse) : refused(node.path, 'not allowed', refuse);
  }
  if (isClosed && isContainer(value)) return refused(node.path, 'not allowed', refuse);
  const foreign = foreignName(node, value, isClosed, refuse !== undefined);
  let isAdmitted = foreign === undefined || refused(joined(node.path, foreign), 'not allowed', refuse);
  const members = value as { readonly [name: string]: unknown };
  for (const [name, child] of children) {
    if (!isAdmitted && refuse === undefined) return false;
    const member = Object.hasOwn(members, name) ? members[name] : undefined;
    isAdmitted = admits(child, member, isClosed, refuse) && isAdmitted;
  }
  return isAdmitted;
}

/** A missing value keeps no limit. */
function admitsNothing(node: Node, refuse: Refuse | undefined): boolean {
  if (node.leaf !== undefined) return refused(node.path, 'required', refuse);
  let isAdmitted = true;
  for (const child of node.children.values()) isAdmitted = admitsNothing(child, refuse) && isAdmitted;
  return isAdmitted;
}

/** Whether an object holds what is none of its members, as maps, forms and dates do. Instances of classes usually do not. */
function isContainer(value: object): boolean {
  return Object.prototype.toString.call(value) !== '[object Object]';
}

/**
 * A name that holds a dot, or that a closed detail does not name.
 * @param isFirst whether it must be the first one in the order of code units
 */
function foreignName(
  { children }: Node,
  value: object,
  isClosed: boolean,
  isFirst: boolean,
): string | undefined {
  let first: string | undefined;
  for (const name of Object.getOwnPropertyNames(value)) {
    // No name of a child holds a dot.
    if (children.has(name) || !(isClosed || name.includes('.'))) continue;
    if (!isFirst) return name;
    if (first === undefined || name < first) first = name;
  }
  return first;
}

function refused(argument: string, limit: Limit, refuse: Refuse | undefined): false {
  refuse?.(argument, limit);
  return false;
}

function joined(path: string, name: string): string {
  const whole = path === '' ? name : `${path}.${name}`;
  return Array.from(whole.slice(0, 2 * MAX_PATH_LENGTH))
    .slice(0, MAX_PATH_LENGTH)
    .join('')
    .toWellFormed();
}

function compile(detail: CallDetail): CompiledDetail {
  const known = compiled.get(detail);
  if (known !== undefined) return known;
  // Objects have members whose names are numbers first.
  const limits = Object.entries(detail.arguments ?? {}).toSorted(([left], [right]) =>
    left < right ? -1 : 1,
  );
  const asks = detail.ask === undefined || detail.ask === true ? [] : Object.entries(detail.ask);
  const made: CompiledDetail = {
    limits: treeOf(limits.map(([path, limit]) => [path, { limit, admits: compileLimit(limit) }])),
    asks: treeOf(asks.map(([path, { over }]) => [path, { limit: 'required', admits: isAtMost(over) }])),
  };
  compiled.set(detail, made);
  return made;
}

function isAtMost(over: string): Admits {
  const bound = parseSigned(over);
  return (value) => bound !== undefined && (compareToBound(value, bound) ?? 1) <= 0;
}

function treeOf(leaves: readonly (readonly [path: string, leaf: NonNullable<Node['leaf']>])[]): Node {
  const root: Node = { path: '', children: new Map() };
  for (const [path, leaf] of leaves) {
    let node = root;
    for (const name of path.split('.')) node = childOf(node, name);
    node.leaf = leaf;
  }
  return root;
}

function childOf(node: Node, name: string): Node {
  const known = node.children.get(name);
  if (known !== undefined) return known;
  const child: Node = { path: joined(node.path, name), children: new Map() };
  node.children.set(name, child);
  return child;
}
