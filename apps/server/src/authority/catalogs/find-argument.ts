import {
  isSchema,
  isSchemaObject,
  JSON_TYPES,
  type JsonSchema,
  type JsonType,
  type SchemaObject,
} from './json-schema.ts';
import {
  type Effort,
  elementsOf,
  elementsToo,
  type Level,
  parts,
  type Through,
  typesOf,
  usualEffort,
  type Walk,
  walkOf,
} from './schema-walk.ts';

/** An argument of a tool: what it may be, and what the tool's developer calls it. */
export interface Argument {
  /** The types of its value; where that is a list, of its elements. */
  readonly types: ReadonlySet<JsonType>;
  /** The `title` of its schema. */
  readonly title: string | undefined;
}

/** What looking for one argument in one tool costs at least. */
const LOOK = 5;

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
