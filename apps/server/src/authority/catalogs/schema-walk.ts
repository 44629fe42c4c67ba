import {
  isJsonType,
  isSchema,
  isSchemaObject,
  JSON_TYPES,
  type JsonSchema,
  type JsonType,
  placeOf,
  type SchemaObject,
} from './json-schema.ts';

/** How many places in schemas may still be looked at for one request: a step of a path may lead through a whole one. */
export interface Effort {
  /** It is lowered. */
  left: number;
}

/** Some hundredths of a second. */
export function usualEffort(): Effort {
  return { left: 100_000 };
}

/** What is looked into for a name: objects alone, or those in lists, too. */
export type Through = 'objects' | 'lists';

/** A schema, and what is known of it. */
export interface Walk {
  readonly root: JsonSchema;
  /** How many places have been looked at. */
  looks: number;
  /** Where references lead, each of which is followed once. */
  readonly targets: Map<SchemaObject, JsonSchema | undefined>;
  readonly start: readonly JsonSchema[];
  /** What is known of the types of each schema; each is looked at once. */
  readonly types: Map<SchemaObject, ReadonlySet<JsonType>>;
  readonly levels: Readonly<Record<Through, WeakMap<readonly JsonSchema[], Level>>>;
}

/** What is known of each schema: many arguments are looked for in the same one, and it may have thousands of choices. */
const walks = new WeakMap<SchemaObject, Walk>();

export function walkOf(root: JsonSchema): Walk {
  const known = isSchemaObject(root) ? walks.get(root) : undefined;
  if (known !== undefined) return known;
  const levels = { objects: new WeakMap<object, Level>(), lists: new WeakMap<object, Level>() };
  const walk: Walk = { root, looks: 0, targets: new Map(), start: [root], types: new Map(), levels };
  if (isSchemaObject(root)) walks.set(root, walk);
  return walk;
}

/** What the schemas of a value say of its members. */
export interface Level {
  /** The schemas that state each name. */
  readonly stating: ReadonlyMap<string, ReadonlySet<SchemaObject>>;
  /** Those that allow other names, too, with what these may be. */
  readonly open: readonly (readonly [SchemaObject, readonly JsonSchema[]])[];
  /** The schemas of each name that is stated. */
  readonly children: Map<string, readonly JsonSchema[]>;
  /** The schemas of every other name. */
  readonly others: readonly JsonSchema[];
}

/** Schemas, and those of the elements of lists that they allow, of lists of lists, too. */
export function elementsToo(walk: Walk, places: readonly JsonSchema[]): JsonSchema[] {
  const all = new Set(places);
  // The loop also visits what is added.
  for (const place of all) {
    if (typesOf(walk, place).has('array')) for (const each of elementsOf(walk, place)) all.add(each);
  }
  return [...all];
}

export function elementsOf(walk: Walk, place: JsonSchema): JsonSchema[] {
  const all = parts(walk, [place]);
  const stated = all.flatMap(({ items, prefixItems }) => [items, prefixItems].flat().filter(isSchema));
  walk.looks += stated.length;
  if (stated.length > 0) return stated;
  return all.some(({ type }) => [type].flat().includes('array')) ? [true] : [];
}

/** The schemas that say something about the same value: those that others refer to, combine or choose from. */
export function parts(walk: Walk, places: readonly JsonSchema[]): SchemaObject[] {
  const all = new Set(places.filter(isSchemaObject));
  // The loop also visits what is added.
  for (const part of all) {
    walk.looks += 1;
    const { allOf, anyOf, oneOf, then, else: otherwise } = part;
    for (const more of [allOf, anyOf, oneOf, [targetOf(walk, part), then, otherwise]]) {
      addSchemas(walk, all, more);
    }
  }
  return [...all];
}

function addSchemas(walk: Walk, all: Set<SchemaObject>, more: unknown): void {
  if (!Array.isArray(more)) return;
  walk.looks += more.length;
  for (const each of more) if (isSchemaObject(each)) all.add(each);
}

/** The schema to which another one refers. */
function targetOf({ root, targets }: Walk, part: SchemaObject): JsonSchema | undefined {
  if (part['$ref'] === undefined) return undefined;
  if (!targets.has(part)) targets.set(part, placeOf(root, part['$ref']));
  return targets.get(part);
}

/** Of schemas that refer to each other, so many are followed. */
const DEEPEST = 100;

/** The types that a schema allows. What contains itself, or refers on and on, narrows nothing. */
export function typesOf(walk: Walk, schema: JsonSchema, depth = 0): ReadonlySet<JsonType> {
  if (typeof schema === 'boolean') return schema ? JSON_TYPES : new Set();
  const known = walk.types.get(schema);
  if (known !== undefined || depth === DEEPEST) return known ?? JSON_TYPES;
  walk.types.set(schema, JSON_TYPES);
  const { allOf, anyOf, oneOf } = schema;
  const all = [targetOf(walk, schema), allOf].flat().filter(isSchema);
  const choices = [anyOf, oneOf].filter((each) => Array.isArray(each));
  const types = [
    ownTypes(schema),
    ...all.map((each) => typesOf(walk, each, depth + 1)),
    ...choices.map(
      (choice) => new Set(choice.filter(isSchema).flatMap((each) => [...typesOf(walk, each, depth + 1)])),
    ),
  ].reduce(both);
  walk.types.set(schema, types);
  return types;
}

function ownTypes(schema: SchemaObject): ReadonlySet<JsonType> {
  const { type, enum: values } = schema;
  const stated = type === undefined ? JSON_TYPES : new Set([type].flat().filter(isJsonType));
  const types = stated.has('number') ? new Set([...stated, 'integer' as const]) : stated;
  const listed = Object.hasOwn(schema, 'const') ? [schema['const']] : values;
  return Array.isArray(listed) ? both(types, new Set(listed.flatMap(typesOfValue))) : types;
}

function both(left: ReadonlySet<JsonType>, right: ReadonlySet<JsonType>): ReadonlySet<JsonType> {
  return new Set([...left].filter((type) => right.has(type)));
}

/** The types of a value: an integer is a number, too. */
export function typesOfValue(value: unknown): JsonType[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  if (Number.isInteger(value)) return ['integer', 'number'];
  const type: string = typeof value;
  return isJsonType(type) ? [type] : [];
}
