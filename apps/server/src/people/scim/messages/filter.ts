import { type Filter as Parsed, parse } from 'scim2-parse-filter';
import { type Attribute, attributeNamed } from '../resources/attributes.ts';
import { isObject } from '../resources/read-attributes.ts';
import { scimFault } from '../resources/refusals.ts';

/** What a filter is about: the attributes under their names, and where a name with a URN leads. */
export interface Filtered {
  attributes: readonly Attribute[];
  /** The extension of a resource: an object under its URN. */
  extension?: { readonly id: string; readonly attributes: readonly Attribute[] } | undefined;
  /** The URN that may stand before the other names. */
  schemaId?: string;
}

/** A filter whose attributes exist, with where their values are. */
export type Filter =
  | { op: 'and' | 'or'; filters: readonly Filter[] }
  | { op: 'not'; filter: Filter }
  | { op: 'within'; path: readonly string[]; filter: Filter }
  | { op: 'present'; path: readonly string[] }
  | { op: 'compare'; by: Comparison; path: readonly string[]; caseExact: boolean; value: Value };

type Comparison = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';
type Value = string | number | boolean | null;

/** The library parses recursively. */
const LONGEST = 2_000;
const MOST_BRACKETS = 20;

/**
 * Reads a filter (RFC 7644 §3.4.2.2). An attribute that does not exist would match nothing, or with `not` everything, so it is
 * refused.
 * @throws {ApiError} 400 `INVALID_FILTER`
 */
export function readFilter(text: string, filtered: Filtered): Filter {
  const nesting = text.match(/[([]|\bnot\b/gi)?.length ?? 0;
  if (text.length > LONGEST || nesting > MOST_BRACKETS) {
    throw scimFault('INVALID_FILTER', 'filter: it is too long or too deeply nested');
  }
  return resolved(parsed(text), filtered);
}

function parsed(text: string): Parsed {
  try {
    return parse(text);
  } catch (error) {
    const fault = error instanceof Error ? error.message : '';
    throw scimFault('INVALID_FILTER', `filter: it cannot be parsed: ${fault.slice(0, 200)}`);
  }
}

function resolved(filter: Parsed, filtered: Filtered): Filter {
  switch (filter.op) {
    case 'and':
    case 'or':
      return { op: filter.op, filters: filter.filters.map((each) => resolved(each, filtered)) };
    case 'not':
      return { op: 'not', filter: resolved(filter.filter, filtered) };
    case '[]': {
      const { path, attribute } = find(filter.attrPath, filtered);
      const { subAttributes } = attribute;
      if (subAttributes === undefined) throw unknown(filter.attrPath);
      return { op: 'within', path, filter: resolved(filter.valFilter, { attributes: subAttributes }) };
    }
    case 'pr':
      return { op: 'present', path: find(filter.attrPath, filtered).path };
    case 'eq':
    case 'ne':
    case 'co':
    case 'sw':
    case 'ew':
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le': {
      const compared = comparedIn(find(filter.attrPath, filtered));
      return { op: 'compare', by: filter.op, ...compared, value: filter.compValue };
    }
  }
}

interface Found {
  path: readonly string[];
  attribute: Attribute;
}

function find(name: string, { attributes, extension, schemaId }: Filtered): Found {
  const colon = name.lastIndexOf(':');
  const [urn, rest] = [name.slice(0, Math.max(colon, 0)).toLowerCase(), name.slice(colon + 1)];
  const isExtension = extension !== undefined && urn === extension.id.toLowerCase();
  if (urn !== '' && !isExtension && urn !== schemaId?.toLowerCase()) throw unknown(name);
  const [first = '', sub, ...more] = rest.split('.');
  const attribute = attributeNamed(isExtension ? extension.attributes : attributes, first);
  if (attribute === undefined || more.length > 0) throw unknown(name);
  const path = isExtension ? [extension.id, attribute.name] : [attribute.name];
  if (sub === undefined) return { path, attribute };
  const subAttribute = attributeNamed(attribute.subAttributes ?? [], sub);
  if (subAttribute === undefined) throw unknown(name);
  return { path: [...path, subAttribute.name], attribute: subAttribute };
}

/** A multi-valued attribute is compared by its values (RFC 7644 §3.4.2.2). */
function comparedIn({ path, attribute }: Found): { path: readonly string[]; caseExact: boolean } {
  if (attribute.type !== 'complex') return { path, caseExact: attribute.caseExact === true };
  const value = attributeNamed(attribute.subAttributes ?? [], 'value');
  if (value === undefined) throw unknown(path.join('.'));
  return { path: [...path, value.name], caseExact: value.caseExact === true };
}

function unknown(name: string) {
  return scimFault('INVALID_FILTER', `filter: there is no attribute ${name.slice(0, 200)} to compare`);
}

/** Whether a resource, or one value of a multi-valued attribute, matches. */
export function matches(filter: Filter, subject: unknown): boolean {
  switch (filter.op) {
    case 'and':
      return filter.filters.every((each) => matches(each, subject));
    case 'or':
      return filter.filters.some((each) => matches(each, subject));
    case 'not':
      return !matches(filter.filter, subject);
    case 'within':
      return valuesAt(subject, filter.path).some((each) => matches(filter.filter, each));
    case 'present':
      return valuesAt(subject, filter.path).length > 0;
    case 'compare': {
      const { by, path, caseExact, value: wanted } = filter;
      const values = valuesAt(subject, path);
      if (wanted === null) return (by === 'ne') === values.length > 0;
      const isMatch = (each: unknown): boolean => COMPARE[by](...comparable(each, wanted, caseExact));
      return by === 'ne' ? values.every(isMatch) : values.some(isMatch);
    }
  }
}

function valuesAt(subject: unknown, [first, ...rest]: readonly string[]): unknown[] {
  if (Array.isArray(subject))
    return subject.flatMap((each) => valuesAt(each, first === undefined ? [] : [first, ...rest]));
  if (first === undefined) return subject === undefined || subject === null ? [] : [subject];
  return isObject(subject) && Object.hasOwn(subject, first) ? valuesAt(subject[first], rest) : [];
}

function comparable(one: unknown, other: Value, caseExact: boolean): [unknown, unknown] {
  // A client may write a boolean as a text here, too.
  if (typeof one === 'boolean') return [String(one), String(other).toLowerCase()];
  return caseExact ? [one, other] : [folded(one), folded(other)];
}

function folded(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

const inTexts =
  (compare: (one: string, other: string) => boolean) =>
  (one: unknown, other: unknown): boolean =>
    typeof one === 'string' && typeof other === 'string' && compare(one, other);

const COMPARE: Readonly<Record<Comparison, (one: unknown, other: unknown) => boolean>> = {
  eq: (one, other) => one === other,
  ne: (one, other) => one !== other,
  co: inTexts((one, other) => one.includes(other)),
  sw: inTexts((one, other) => one.startsWith(other)),
  ew: inTexts((one, other) => one.endsWith(other)),
  gt: inTexts((one, other) => one > other),
  ge: inTexts((one, other) => one >= other),
  lt: inTexts((one, other) => one < other),
  le: inTexts((one, other) => one <= other),
};
