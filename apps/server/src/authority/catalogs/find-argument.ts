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

/** An argument of a tool: what it may be, and what the tool's developer calls it. */
export interface Argument {
  /** The types of its value; where that is a list, of its elements. */
  readonly types: ReadonlySet<JsonType>;
  /** The `title` of its schema. */
  readonly title: string | undefined;
}

/** How many places in schemas may still be looked at for one request: a step of a path may lead through a whole one. */
export interface Effort {
  /** It is lowered. */
  left: number;
}

/** At most a quarter of a second. */
export function usualEffort(): Effort {
  return { left: 500_000 };
}

/** What looking for one argument in one tool costs at least. */
const LOOK = 100;

/**
 * Finds a named argument in the schema of a tool, as a guard finds it in a call: through lists, each element. What a schema
 * leaves open counts as there: an object without `properties` may have any, and so may one with `patternProperties`, which
 * are never run, or with `additionalProperties` besides false. Where `properties` are stated and nothing else, a name that is
 * not among them is a mistake, although JSON Schema would allow it.
 * @param schema one in which `schemaFault` finds no fault
 * @param path names, joined by dots
 * @param effort it may become negative: then look for nothing more
 * @returns undefined where the tool has no such argument
 */
export function findArgument(
  schema: JsonSchema,
  path: string,
  effort: Effort = usualEffort(),
): Argument | undefined {
  return within(effort, schema, (walk) => argumentAt(walk, placesAt(walk, path.split('.'), 'lists')));
}

function within<FOUND>(effort: Effort, schema: JsonSchema, find: (walk: Walk) => FOUND): FOUND {
  const walk = walkOf(schema);
  const before = walk.looks;
  const found = find(walk);
  effort.left -= LOOK + walk.looks - before;
  return found;
}

function argumentAt(walk: Walk, places: readonly JsonSchema[]): Argument | undefined {
  if (places.length === 0) return undefined;
  const types = new Set<JsonType>();
  for (const place of elementsToo(walk, places)) for (const type of typesOf(walk, place)) types.add(type);
  types.delete('array');
  const titled = parts(walk, places).find((part) => typeof part['title'] === 'string');
  return { types, title: titled?.['title'] as string | undefined };
}

/** What a value may be, as it stands. */
export interface Value {
  readonly types: ReadonlySet<JsonType>;
  /** Of its elements, where it is a list. */
  readonly elements: ReadonlySet<JsonType>;
}

/**
 * Finds a value in the schema of a tool through objects alone, as a policy reads it; otherwise as {@link findArgument}.
 * @returns undefined where the tool has no such value
 */
export function findValue(
  schema: JsonSchema,
  names: readonly string[],
  effort: Effort = usualEffort(),
): Value | undefined {
  return within(effort, schema, (walk) => valueAt(walk, placesAt(walk, names, 'objects')));
}

function valueAt(walk: Walk, places: readonly JsonSchema[]): Value | undefined {
  if (places.length === 0) return undefined;
  const types = places.flatMap((place) => [...typesOf(walk, place)]);
  const lists = places.filter((place) => typesOf(walk, place).has('array'));
  const elements = lists.flatMap((list) => {
    const stated = elementsOf(walk, list);
    return stated.length === 0 ? [...JSON_TYPES] : stated.flatMap((each) => [...typesOf(walk, each)]);
  });
  return { types: new Set(types), elements: new Set(elements) };
}

/** What is looked into for a name: objects alone, or those in lists, too. */
type Through = 'objects' | 'lists';

interface Walk {
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

function walkOf(root: JsonSchema): Walk {
  const known = isSchemaObject(root) ? walks.get(root) : undefined;
  if (known !== undefined) return known;
  const levels = { objects: new WeakMap<object, Level>(), lists: new WeakMap<object, Level>() };
  const walk: Walk = { root, looks: 0, targets: new Map(), start: [root], types: new Map(), levels };
  if (isSchemaObject(root)) walks.set(root, walk);
  return walk;
}

/** What the schemas of a value say of its members. */
interface Level {
  /** The schemas that state each name. */
  readonly stating: ReadonlyMap<string, ReadonlySet<SchemaObject>>;
  /** Those that allow other names, too, with what these may be. */
  readonly open: readonly (readonly [SchemaObject, readonly JsonSchema[]])[];
  /** The schemas of each name that is stated. */
  readonly children: Map<string, readonly JsonSchema[]>;
  /** The schemas of every other name. */
  readonly others: readonly JsonSchema[];
}

const NAMES = ['properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties'];

function placesAt(walk: Walk, names: readonly string[], through: Through): readonly JsonSchema[] {
  let places = walk.start;
  for (const name of names) places = childrenOf(levelOf(walk, places, through), name);
  return places;
}

function levelOf(walk: Walk, places: readonly JsonSchema[], through: Through): Level {
  const known = walk.levels[through].get(places);
  if (known !== undefined) return known;
  const objects = through === 'lists' ? elementsToo(walk, places) : places;
  const lookedInto = parts(walk, objects);
  const stating = new Map<string, Set<SchemaObject>>();
  for (const part of lookedInto) {
    const { properties } = part;
    if (!isSchemaObject(properties)) continue;
    const names = Object.keys(properties);
    walk.looks += names.length;
    for (const name of names) {
      const those = stating.get(name) ?? new Set();
      stating.set(name, those.add(part));
    }
  }
  const open = lookedInto
    .map((part) => [part, openingsOf(part)] as const)
    .filter(([, openings]) => openings.length > 0);
  const isFree = !lookedInto.some((part) => NAMES.some((keyword) => Object.hasOwn(part, keyword)));
  const isObject = objects.some((each) => typesOf(walk, each).has('object'));
  const others = isFree && isObject ? [true] : open.flatMap(([, openings]) => openings);
  const level = { stating, open, children: new Map(), others };
  walk.levels[through].set(places, level);
  return level;
}

/** The schemas of a member, by its name. */
function childrenOf({ stating, open, children, others }: Level, name: string): readonly JsonSchema[] {
  const those = stating.get(name);
  if (those === undefined) return others;
  const known = children.get(name);
  if (known !== undefined) return known;
  const stated = [...those].map(({ properties }) => (properties as SchemaObject)[name]);
  const opened = open.flatMap(([part, openings]) => (those.has(part) ? [] : openings));
  const found = [...stated.filter(isSchema), ...opened].filter((each) => each !== false);
  children.set(name, found);
  return found;
}

/** The schemas of names that a schema does not state. */
function openingsOf(part: SchemaObject): JsonSchema[] {
  const { patternProperties, additionalProperties, unevaluatedProperties } = part;
  const isMatched = isSchemaObject(patternProperties) && Object.keys(patternProperties).length > 0;
  const all = [isMatched, additionalProperties, unevaluatedProperties].filter(isSchema);
  return all.filter((each) => each !== false);
}

/** Schemas, and those of the elements of lists that they allow, of lists of lists, too. */
function elementsToo(walk: Walk, places: readonly JsonSchema[]): JsonSchema[] {
  const all = new Set(places);
  // The loop also visits what is added.
  for (const place of all) {
    if (typesOf(walk, place).has('array')) for (const each of elementsOf(walk, place)) all.add(each);
  }
  return [...all];
}

function elementsOf(walk: Walk, place: JsonSchema): JsonSchema[] {
  const all = parts(walk, [place]);
  const stated = all.flatMap(({ items, prefixItems }) => [items, prefixItems].flat().filter(isSchema));
  walk.looks += stated.length;
  if (stated.length > 0) return stated;
  return all.some(({ type }) => [type].flat().includes('array')) ? [true] : [];
}

/** The schemas that say something about the same value: those that others refer to, combine or choose from. */
function parts(walk: Walk, places: readonly JsonSchema[]): SchemaObject[] {
  const all = new Set(places.filter(isSchemaObject));
  // The loop also visits what is added.
  for (const part of all) {
    const { allOf, anyOf, oneOf, then, else: otherwise } = part;
    const more = [targetOf(walk, part), allOf, anyOf, oneOf, then, otherwise].flat();
    walk.looks += more.length;
    for (const each of more) if (isSchemaObject(each)) all.add(each);
  }
  return [...all];
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
function typesOf(walk: Walk, schema: JsonSchema, depth = 0): ReadonlySet<JsonType> {
  if (typeof schema === 'boolean') return schema ? JSON_TYPES : new Set();
  const known = walk.types.get(schema);
  if (known !== undefined || depth === DEEPEST) return known ?? JSON_TYPES;
  walk.types.set(schema, JSON_TYPES);
  const { $ref, allOf, anyOf, oneOf } = schema;
  const all = [placeOf(walk.root, $ref), allOf].flat().filter(isSchema);
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
