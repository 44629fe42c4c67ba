/** A JSON Schema (2020-12) of what a tool takes, as its developer wrote it. It is never compiled, only walked. */
export type JsonSchema = boolean | SchemaObject;

export type SchemaObject = { readonly [keyword: string]: unknown };

const JSON_TYPE_NAMES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] as const;

/** The types of JSON values, as JSON Schema names them. Every integer is a number, too. */
export type JsonType = (typeof JSON_TYPE_NAMES)[number];

export const JSON_TYPES: ReadonlySet<JsonType> = new Set(JSON_TYPE_NAMES);

export function isJsonType(value: unknown): value is JsonType {
  return JSON_TYPES.has(value as JsonType);
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || isSchemaObject(value);
}

export function isSchemaObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How a keyword holds schemas. `items` is a schema, and in older schemas may be a list. */
type Holds = 'one' | 'list' | 'either' | 'named';

const HOLDS: ReadonlyMap<string, Holds> = new Map([
  ...['additionalProperties', 'contains', 'contentSchema', 'else', 'if', 'not', 'propertyNames', 'then'].map(
    (keyword) => [keyword, 'one'] as const,
  ),
  ...['unevaluatedItems', 'unevaluatedProperties'].map((keyword) => [keyword, 'one'] as const),
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((keyword) => [keyword, 'list'] as const),
  ['items', 'either'],
  ...['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties'].map(
    (keyword) => [keyword, 'named'] as const,
  ),
]);

/** Keywords with which `$ref` would mean something else than a place in the same schema. */
const OTHER_BASES = ['$anchor', '$dynamicAnchor', '$dynamicRef', '$recursiveRef'];

/**
 * Says what is wrong with a schema, as far as this server reads it: the form of the keywords that hold schemas, `type`,
 * `enum`, and that each `$ref` leads to a place in the same schema. Other keywords, such as `pattern`, are not looked at.
 * @returns the place as a JSON pointer, and the fault; undefined for a schema that can be read
 */
export function schemaFault(schema: unknown): string | undefined {
  return faultAt(schema, schema, '');
}

function faultAt(schema: unknown, root: unknown, at: string): string | undefined {
  if (typeof schema === 'boolean') return undefined;
  if (!isSchemaObject(schema)) return `${at === '' ? 'it' : at} must be a schema: an object, true or false`;
  const fault = faultOfKeywords(schema, root, at);
  if (fault !== undefined) return fault;
  for (const [keyword, value] of Object.entries(schema)) {
    const holds = HOLDS.get(keyword);
    if (holds === undefined) continue;
    const below = held(value, holds);
    if (below === undefined) {
      return `${at}/${keyword} must be ${holds === 'named' ? 'an object' : 'a list'} of schemas`;
    }
    for (const [step, each] of below) {
      const found = faultAt(each, root, `${at}/${keyword}${step}`);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function faultOfKeywords(schema: SchemaObject, root: unknown, at: string): string | undefined {
  const { type = [], enum: values = [], $id: id, $ref: reference } = schema;
  if (![type].flat().every(isJsonType)) {
    return `${at}/type must be one of ${[...JSON_TYPES].join(', ')}, or a list of them`;
  }
  if (!Array.isArray(values)) return `${at}/enum must be a list`;
  const other = OTHER_BASES.find((keyword) => Object.hasOwn(schema, keyword));
  if (other !== undefined) return `${at}/${other} is not supported; use $ref with #/$defs/…`;
  if (id !== undefined && at !== '') return `${at}/$id is not supported below the top`;
  if (reference === undefined || placeOf(root, reference) !== undefined) return undefined;
  return `${at}/$ref must lead to a place in the same schema, as #/$defs/… does`;
}

/** The schemas that a keyword holds, each with the step that leads to it. */
function held(value: unknown, holds: Holds): (readonly [step: string, schema: unknown])[] | undefined {
  if (holds === 'one' || (holds === 'either' && !Array.isArray(value))) return [['', value]];
  if (holds === 'named' ? !isSchemaObject(value) : !Array.isArray(value)) return undefined;
  return Object.entries(value as object).map(([name, each]) => [`/${escaped(name)}`, each]);
}

/**
 * The schema to which a `$ref` leads (RFC 6901).
 * @returns undefined where it leads nowhere, or out of this schema
 */
export function placeOf(root: unknown, reference: unknown): JsonSchema | undefined {
  if (typeof reference !== 'string' || !/^#(?:\/|$)/.test(reference)) return undefined;
  let place: unknown = root;
  for (const step of reference.slice(1).split('/').slice(1)) {
    const name = unescaped(step);
    if (name === undefined || typeof place !== 'object' || place === null) return undefined;
    if (!Object.hasOwn(place, name)) return undefined;
    place = (place as SchemaObject)[name];
  }
  return isSchema(place) ? place : undefined;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A step of a pointer in the fragment of a URL. @returns undefined for a malformed escape */
function unescaped(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}
