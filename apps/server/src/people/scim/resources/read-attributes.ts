import { scimFault } from './refusals.ts';
import { type Attribute, attributeNamed, coreAttributes, type ResourceType } from './attributes.ts';

/** The attributes of a resource by their canonical names; those of an extension in an object under its URN. */
export type Attributes = Record<string, unknown>;

/** Most characters of a text, and most values of one attribute besides the members of a group. */
const LONGEST_TEXT = 1_024;
const MOST_VALUES = 100;
/** More than any group that a directory sends at once. */
const MOST_MEMBERS = 10_000;

/**
 * Reads a resource as a client sends it, to make it or to replace it: names in any case become canonical, and texts become
 * booleans where these are meant, as Entra sends them. What this server does not keep, and what only it writes, is left out
 * (RFC 7644 §3.5.1). An attribute without a value is absent.
 * @throws {ApiError} 400 `INVALID_VALUE` naming the attribute
 */
export function readResource(type: ResourceType, body: Readonly<Record<string, unknown>>): Attributes {
  const read = readObject(coreAttributes(type), body, '');
  const { extension } = type;
  if (extension === undefined) return read;
  const [, own] = Object.entries(body).find(([key]) => isSame(key, extension.id)) ?? [];
  if (own === undefined || own === null) return read;
  if (!isObject(own)) throw scimFault('INVALID_VALUE', `${extension.id} must be an object`);
  const extended = readObject(extension.attributes, own, `${extension.id}:`);
  return Object.keys(extended).length === 0 ? read : { ...read, [extension.id]: extended };
}

function readObject(
  attributes: readonly Attribute[],
  given: Readonly<Record<string, unknown>>,
  prefix: string,
): Attributes {
  const read: Attributes = {};
  for (const [key, value] of Object.entries(given)) {
    const attribute = attributeNamed(attributes, key);
    if (attribute === undefined || attribute.mutability === 'readOnly') continue;
    if (Object.hasOwn(read, attribute.name)) {
      throw scimFault('INVALID_VALUE', `${prefix}${attribute.name} comes twice`);
    }
    const own = readValue(attribute, value, `${prefix}${attribute.name}`);
    if (own !== undefined) read[attribute.name] = own;
  }
  return read;
}

/**
 * Reads the whole value of an attribute.
 * @param name for the refusal
 * @returns undefined for one without a value
 * @throws {ApiError} 400 `INVALID_VALUE`
 */
export function readValue(attribute: Attribute, value: unknown, name: string = attribute.name): unknown {
  if (value === null || value === undefined) return undefined;
  if (!attribute.multiValued) return readOne(attribute, value, name);
  const values = readValues(attribute, value, name);
  if (values.filter((each) => isObject(each) && each['primary'] === true).length > 1) {
    throw scimFault('INVALID_VALUE', `${name}: only one value can be primary`);
  }
  return values.length === 0 ? undefined : values;
}

/** Reads values of a multi-valued attribute: several, or one alone. @throws {ApiError} 400 `INVALID_VALUE` */
export function readValues(attribute: Attribute, value: unknown, name: string = attribute.name): unknown[] {
  const given = Array.isArray(value) ? value : [value];
  const most = attribute.name === 'members' ? MOST_MEMBERS : MOST_VALUES;
  if (given.length > most) throw scimFault('INVALID_VALUE', `${name} has more than ${most} values`);
  return given.map((each) => {
    const read = readOne(attribute, each, name);
    if (read === undefined) throw scimFault('INVALID_VALUE', `${name} has a value without content`);
    return read;
  });
}

/** Reads one value of an attribute. @throws {ApiError} 400 `INVALID_VALUE` */
export function readOne(attribute: Attribute, value: unknown, name: string = attribute.name): unknown {
  return READERS[attribute.type](attribute, value, name);
}

type Reader = (attribute: Attribute, value: unknown, name: string) => unknown;

const readText: Reader = (_attribute, value, name) => {
  if (typeof value !== 'string') throw scimFault('INVALID_VALUE', `${name} must be a text`);
  if (value.length > LONGEST_TEXT) {
    throw scimFault('INVALID_VALUE', `${name} has more than ${LONGEST_TEXT} characters`);
  }
  if (!value.isWellFormed() || value.includes('\0')) {
    throw scimFault('INVALID_VALUE', `${name} must not hold the character 0 or half of a surrogate pair`);
  }
  return value;
};

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false };

const READERS: Readonly<Record<Attribute['type'], Reader>> = {
  string: readText,
  reference: readText,
  dateTime: readText,
  boolean(_attribute, value, name) {
    const read = typeof value === 'string' ? BOOLEANS[value.toLowerCase()] : value;
    if (typeof read !== 'boolean') throw scimFault('INVALID_VALUE', `${name} must be true or false`);
    return read;
  },
  complex({ subAttributes = [], multiValued }, value, name) {
    // Entra sends a manager as a list of one, or as the id alone.
    const all: readonly unknown[] = Array.isArray(value) && !multiValued ? value : [value];
    const [only] = all;
    const given = typeof only === 'string' && attributeNamed(subAttributes, 'value') ? { value: only } : only;
    if (!isObject(given) || all.length > 1) throw scimFault('INVALID_VALUE', `${name} must be an object`);
    const read = readObject(subAttributes, given, `${name}.`);
    return Object.keys(read).length === 0 ? undefined : read;
  },
};

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether two names are the same, whatever their case. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
