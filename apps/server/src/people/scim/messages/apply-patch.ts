import { isDeepStrictEqual } from 'node:util';
import type { Attribute } from '../resources/attributes.ts';
import {
  type Attributes,
  isObject,
  readOne,
  readResource,
  readValue,
  readValues,
} from '../resources/read-attributes.ts';
import type { ResourceType } from '../resources/attributes.ts';
import { type Filter, matches } from './filter.ts';
import type { Operation } from './read-patch.ts';
import { scimFault } from '../resources/refusals.ts';

type AttributeTarget = Extract<Operation['target'], { kind: 'attribute' }>;

/**
 * Applies operations one after the other to the attributes of a resource. A fault in one of them refuses all.
 * @param before by their canonical names; not changed
 * @throws {ApiError} 400 `INVALID_VALUE`, `NO_TARGET`
 */
export function applyPatch(
  type: ResourceType,
  before: Attributes,
  operations: readonly Operation[],
): Attributes {
  let attributes = before;
  for (const operation of operations) attributes = applied(type, attributes, operation);
  return attributes;
}

function applied(type: ResourceType, before: Attributes, { op, target, value }: Operation): Attributes {
  if (target.kind === 'extension') {
    if (op === 'remove') return without(before, target.urn);
    const own = readResource(type, { [target.urn]: value })[target.urn] ?? {};
    if (!isObject(value)) throw scimFault('INVALID_VALUE', `${target.urn} must be an object`);
    return filled(before, target.urn, { ...objectIn(before, target.urn), ...objectOf(own) });
  }
  if (target.urn === undefined) return changed(before, { op, value }, target);
  const extended = changed(objectIn(before, target.urn), { op, value }, target);
  return filled(before, target.urn, extended);
}

type Change = Pick<Operation, 'op' | 'value'>;

function changed(container: Attributes, change: Change, target: AttributeTarget): Attributes {
  const { attribute, filter, sub } = target;
  const { name } = attribute;
  const present = Object.hasOwn(container, name) ? container[name] : undefined;
  const next = attribute.multiValued
    ? changedValues(listOf(present), change, { attribute, filter, sub })
    : sub === undefined
      ? changedValue(present, change, attribute)
      : changedPart(objectOf(present), change, sub);
  const isEmpty = next === undefined || (Array.isArray(next) && next.length === 0);
  const isGone = isEmpty || (isObject(next) && Object.keys(next).length === 0);
  return isGone ? without(container, name) : { ...container, [name]: next };
}

function changedValue(present: unknown, { op, value }: Change, attribute: Attribute): unknown {
  if (op === 'remove') return undefined;
  const next = readValue(attribute, value);
  // The parts that are not named stay (RFC 7644 §3.5.2.1, §3.5.2.3).
  return isObject(next) && isObject(present) ? { ...present, ...next } : next;
}

function changedPart(present: Attributes, { op, value }: Change, sub: Attribute): Attributes {
  const next = op === 'remove' ? undefined : readValue(sub, value);
  return next === undefined ? without(present, sub.name) : { ...present, [sub.name]: next };
}

interface Selected {
  attribute: Attribute;
  filter: Filter | undefined;
  sub: Attribute | undefined;
}

function changedValues(present: unknown[], change: Change, { attribute, filter, sub }: Selected): unknown[] {
  const next =
    filter === undefined && sub === undefined
      ? changedList(present, change, attribute)
      : changedMatching(present, change, { attribute, filter, sub });
  return withOnePrimary(present, next);
}

function changedList(present: unknown[], { op, value }: Change, attribute: Attribute): unknown[] {
  if (op === 'replace') return listOf(readValue(attribute, value));
  if (op === 'remove' && (value === undefined || value === null)) return [];
  const given = readValues(attribute, value);
  if (given.length === 0) throw scimFault('INVALID_VALUE', `${attribute.name}: the operation names no value`);
  if (op === 'remove') return present.filter((each) => !given.some((removed) => isMeant(removed, each)));
  return [...present, ...given.filter((each) => !present.some((old) => isMeant(each, old)))];
}

/** Whether a client means a value that it names by some of its parts; an id is enough. */
function isMeant(named: unknown, value: unknown): boolean {
  if (!isObject(named) || !isObject(value)) return isDeepStrictEqual(named, value);
  return Object.entries(named).every(([key, part]) => key === '$ref' || isDeepStrictEqual(part, value[key]));
}

function changedMatching(
  present: unknown[],
  change: Change,
  { attribute, filter, sub }: Selected,
): unknown[] {
  const { op, value } = change;
  const isSelected = (each: unknown): boolean => filter === undefined || matches(filter, each);
  const isAny = present.some(isSelected);
  if (op === 'remove' && sub === undefined) return present.filter((each) => !isSelected(each));
  if (!isAny) return op === 'remove' ? present : [...present, made(change, { attribute, filter, sub })];
  return present.flatMap((each) => {
    if (!isSelected(each)) return [each];
    if (sub === undefined) return [{ ...objectOf(each), ...objectOf(readOne(attribute, value)) }];
    const next = changedPart(objectOf(each), change, sub);
    return Object.keys(next).length === 0 ? [] : [next];
  });
}

/** A value that a filter names and that there is not yet, as `emails[type eq "work"].value` does. */
function made({ value }: Change, { attribute, filter, sub }: Selected): Attributes {
  const named = filter === undefined ? {} : namedBy(filter);
  if (named === undefined)
    throw scimFault('NO_TARGET', `${attribute.name} has no value that the path selects`);
  const rest =
    sub === undefined ? objectOf(readOne(attribute, value)) : changedPart({}, { op: 'add', value }, sub);
  return { ...objectOf(readOne(attribute, named) ?? {}), ...rest };
}

/** The parts that a filter fixes; undefined where it leaves a choice, or selects by a part that cannot be made. */
function namedBy(filter: Filter): Attributes | undefined {
  if (filter.op === 'and') {
    const parts = filter.filters.map(namedBy).filter((part) => part !== undefined);
    return parts.length < filter.filters.length
      ? undefined
      : Object.fromEntries(parts.flatMap(Object.entries));
  }
  if (filter.op !== 'compare' || filter.by !== 'eq') return undefined;
  const [name, ...more] = filter.path;
  if (name === undefined || name === 'value' || more.length > 0) return undefined;
  return { [name]: filter.value };
}

/** The value that has become the primary one is the only one (RFC 7644 §3.5.2). */
function withOnePrimary(before: unknown[], after: unknown[]): unknown[] {
  const primaries = after.filter(isPrimary);
  if (primaries.length < 2) return after;
  const newest = primaries.findLast((each) => !before.includes(each)) ?? primaries.at(-1);
  return after.map((each) =>
    isPrimary(each) && each !== newest ? { ...objectOf(each), primary: false } : each,
  );
}

function isPrimary(value: unknown): boolean {
  return isObject(value) && value['primary'] === true;
}

function filled(container: Attributes, name: string, value: Attributes): Attributes {
  return Object.keys(value).length === 0 ? without(container, name) : { ...container, [name]: value };
}

function without(container: Attributes, name: string): Attributes {
  const { [name]: _gone, ...rest } = container;
  return rest;
}

function objectIn(container: Attributes, name: string): Attributes {
  return Object.hasOwn(container, name) ? objectOf(container[name]) : {};
}

function objectOf(value: unknown): Attributes {
  return isObject(value) ? value : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
