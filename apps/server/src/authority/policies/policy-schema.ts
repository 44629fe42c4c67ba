import type { Schema } from '@cedar-policy/cedar-wasm/nodejs';
import type { ApiError } from '../../base/api-error.ts';
import { type ArgumentType, type ArgumentTypes, PATH_SEPARATOR } from './argument-types.ts';
import { invalidPolicy } from './policy-fault.ts';
import type { Statement } from './statement.ts';

/** What a policy may name. */
export interface Vocabulary {
  /** Scopes without constraint. */
  scopes: ReadonlySet<string>;
  /** Tools that catalogs list by their name, with those of their scopes that the policy names. */
  tools: ReadonlyMap<string, readonly string[]>;
}

type Type = Readonly<Record<string, unknown>>;
type RecordType = { type: 'Record'; attributes: Record<string, Type> };

const TYPES: Readonly<Record<ArgumentType, Type>> = {
  String: { type: 'String' },
  Long: { type: 'Long' },
  Boolean: { type: 'Boolean' },
  decimal: { type: 'Extension', name: 'decimal' },
  'Set<String>': { type: 'Set', element: { type: 'String' } },
  'Set<Long>': { type: 'Set', element: { type: 'Long' } },
  any: { type: 'Boolean' },
};

/** Most that the schemas of one policy may hold, in tools and their scopes: Cedar checks a statement for each of its actions. */
export const MOST_EFFORT = 5_000;

/**
 * The Cedar schema against which a statement is checked: scopes and tools as actions, and the facts of a call as context. The
 * arguments have the members that it reads, none of them required, so that Cedar demands `has`.
 * @param effort how much the schemas of its policy may still hold, {@link MOST_EFFORT} to begin with; it is lowered
 * @throws {ApiError} 400 `INVALID_POLICY`
 */
export function schemaFor(vocabulary: Vocabulary, statement: Statement, effort: { left: number }): Schema {
  const context = contextOf(statement.arguments);
  const appliesTo = { principalTypes: ['Agent'], resourceTypes: ['Audience'], context };
  const actions = scopesFor(vocabulary, statement).map((scope) => [scope, { appliesTo }] as const);
  const toolActions = toolsFor(vocabulary, statement).map(([tool, memberOf]) => {
    effort.left -= 1 + memberOf.length;
    return [tool, { appliesTo, memberOf: memberOf.map((id) => ({ type: 'Action', id })) }] as const;
  });
  if (effort.left < 0) throw tooManyTools(statement.policy);
  return {
    '': { entityTypes: { Agent: {}, Audience: {} }, actions: Object.fromEntries(actions) },
    Tool: { entityTypes: {}, actions: Object.fromEntries(toolActions) },
  };
}

/** Those that a statement names, and one for all others; all of them, for Cedar to suggest one, where it does not know one. */
function scopesFor({ scopes }: Vocabulary, statement: Statement): string[] {
  const named = [...statement.scopes];
  if (!named.every((scope) => scopes.has(scope))) return [...scopes];
  const other = [...scopes].find((scope) => !statement.scopes.has(scope));
  return other === undefined ? named : [...named, other];
}

/**
 * The tools that a statement names, and of all others one for each choice of the scopes that it names: it says the same of
 * those that have the same of them.
 */
function toolsFor({ scopes, tools }: Vocabulary, statement: Statement): [tool: string, scopes: string[]][] {
  const alike = new Map<string, [string, string[]]>();
  const named = [...statement.scopes].filter((scope) => scopes.has(scope));
  for (const tool of new Set([...statement.tools, ...tools.keys()])) {
    const memberOf = named.filter((scope) => tools.get(tool)?.includes(scope));
    const key = statement.tools.has(tool) ? `${tool}\n` : memberOf.join(' ');
    if (!alike.has(key)) alike.set(key, [tool, memberOf]);
  }
  return [...alike.values()];
}

/** @param policy its name */
export function tooManyTools(policy: string | undefined): ApiError {
  return invalidPolicy('it names too many scopes of too many tools: split it', policy);
}

function contextOf(types: ArgumentTypes): RecordType {
  const optional = (type: Type): Type => ({ ...type, required: false });
  const root = emptyRecord();
  for (const [path, type] of types) place(root, path.split(PATH_SEPARATOR), TYPES[type]);
  return {
    type: 'Record',
    attributes: {
      arguments: root,
      amount: optional(TYPES.decimal),
      currency: optional(TYPES.String),
      depth: TYPES.Long,
      principal: TYPES.String,
      acr: TYPES.String,
      hour: TYPES.Long,
      minute: TYPES.Long,
      callsThisHour: TYPES.Long,
    },
  };
}

/** A record whose members may have any name, also `constructor` and `__proto__`. */
function emptyRecord(): RecordType {
  return { type: 'Record', attributes: Object.create(null) as RecordType['attributes'] };
}

function place(record: RecordType, [name = '', ...rest]: readonly string[], type: Type): void {
  const known = record.attributes[name] as (RecordType & { required: boolean }) | undefined;
  if (rest.length === 0) {
    record.attributes[name] = { ...type, required: false };
    return;
  }
  const inner = known ?? { ...emptyRecord(), required: false };
  record.attributes[name] = inner;
  place(inner, rest, type);
}
