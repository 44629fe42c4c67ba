import { folded, hasLookalike, isObject, type Message } from '../stdio/messages.ts';
import type { Kind, RuleBook, Ruling } from './rule-book.ts';

/** A request whose parameters name one tool, resource or prompt. */
export interface GuardedRequest extends Ruling {
  readonly kind: Kind;
  /** The name or the URI, as the client wrote it. */
  readonly name: string;
  readonly input: unknown;
}

interface Shape {
  readonly kind: Kind;
  /** The parameter that names it. */
  readonly key: 'name' | 'uri';
  /** The parameters that a server reads. */
  readonly members: readonly string[];
}

const OF_RESOURCE: Shape = { kind: 'resources', key: 'uri', members: ['uri', '_meta'] };

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['tools/call', { kind: 'tools', key: 'name', members: ['name', 'arguments', '_meta', 'task'] }],
  ['prompts/get', { kind: 'prompts', key: 'name', members: ['name', 'arguments', '_meta'] }],
  ['resources/read', OF_RESOURCE],
  ['resources/subscribe', OF_RESOURCE],
  ['resources/unsubscribe', OF_RESOURCE],
]);

/**
 * Reads a request that the rules decide.
 * @returns the fault of a malformed one; undefined for any other request
 */
export function readGuarded(
  { method, params }: Message,
  book: RuleBook,
): GuardedRequest | string | undefined {
  const shape = SHAPES.get(String(method));
  if (shape === undefined || !book.decides(shape.kind)) return undefined;
  const { kind, key, members } = shape;
  if (!isObject(params)) return 'params must be an object';
  if (hasLookalike(params, members)) return 'a member of params differs from a known one only in case';
  const { [key]: name, arguments: given, task } = params;
  if (kind === 'tools' && task !== undefined) return 'tasks are not forwarded, so leave params.task out';
  if (typeof name !== 'string') return `params.${key} must be a string`;
  if (given !== undefined && !isObject(given)) return 'params.arguments must be an object';
  const ruling = book.find(kind, name);
  const { variables } = ruling;
  const ofResource = { uri: name, ...(variables === undefined ? {} : { variables }) };
  return { ...ruling, kind, name, input: kind === 'resources' ? ofResource : given };
}

const REFERENCES: ReadonlyMap<unknown, readonly [Kind, 'name' | 'uri']> = new Map([
  ['ref/prompt', ['prompts', 'name']],
  ['ref/resource', ['resources', 'uri']],
]);

/**
 * Reads what a request reveals something about without calling it: the subject of a completion, or the resources of a
 * subscription of revision 2026-07-28.
 * @returns undefined for a request about nothing that the rules decide
 */
export function readMentioned({ method, params }: Message, book: RuleBook): readonly Ruling[] | undefined {
  const { ref, notifications } = isObject(params) ? params : {};
  if (method === 'completion/complete' && isObject(ref)) {
    const [kind = 'tools', key = 'name'] = REFERENCES.get(ref['type']) ?? [];
    if (kind === 'tools' || !book.decides(kind)) return undefined;
    // A lookalike could be read in its place.
    if (hasLookalike(ref, ['type', 'name', 'uri'])) return [REFUSED];
    return [book.find(kind, String(ref[key]))];
  }
  if (method !== 'subscriptions/listen' || !isObject(notifications) || !book.decides('resources'))
    return undefined;
  const { resourceSubscriptions = [], ...others } = notifications;
  const hasOther = Object.keys(others).some((key) => folded(key) === 'resourcesubscriptions');
  if (hasOther || !Array.isArray(resourceSubscriptions)) return [REFUSED];
  return resourceSubscriptions.map((uri: unknown) => book.find('resources', String(uri)));
}

const REFUSED: Ruling = { rule: undefined, isOpen: false };
