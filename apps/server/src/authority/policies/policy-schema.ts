import type { Schema } from '@cedar-policy/cedar-wasm/nodejs';
import { type ArgumentType, type ArgumentTypes, PATH_SEPARATOR } from './argument-types.ts';
import type { Statement } from './statement.ts';

/** What a developer's policies may name. */
export interface Vocabulary {
  /** Scopes without constraint. */
  scopes: ReadonlySet<string>;
  /** The scopes of each tool that a catalog lists, by its name. */
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

/**
 * The Cedar schema against which a statement is checked: the developer's scopes and tools as actions, and the facts of a call
 * as context. The arguments have the members that it reads, none of them required, so that Cedar demands `has`.
 */
export function schemaFor({ scopes, tools }: Vocabulary, statement: Statement): Schema {
  const context = contextOf(statement.arguments);
  const appliesTo = { principalTypes: ['Agent'], resourceTypes: ['Audience'], context };
  const actions = Object.fromEntries([...scopes].map((scope) => [scope, { appliesTo }]));
  const toolActions = [...new Set([...tools.keys(), ...statement.tools])].map((tool) => {
    const memberOf = (tools.get(tool) ?? []).filter((scope) => scopes.has(scope));
    return [tool, { appliesTo, memberOf: memberOf.map((id) => ({ type: 'Action', id })) }] as const;
  });
  return {
    '': { entityTypes: { Agent: {}, Audience: {} }, actions },
    Tool: { entityTypes: {}, actions: Object.fromEntries(toolActions) },
  };
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
