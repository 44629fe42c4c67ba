import { FormatError } from '../errors.ts';
import { isObject, quoted } from '../json.ts';

/** The deepest nesting of objects and arrays that metadata may have. */
export const MAX_METADATA_DEPTH = 32;
/** The largest canonical metadata, in bytes of UTF-8. */
export const MAX_METADATA_BYTES: number = 64 * 1024;

/** The deepest nesting of an input that can be digested. */
const MAX_INPUT_DEPTH = 64;
/** The largest input that can be digested, in bytes of UTF-8. */
const MAX_INPUT_BYTES: number = 4 * 1024 * 1024;
/** A UTF-16 code unit takes at most three bytes of UTF-8. */
const MAX_BYTES_OF_UNIT = 3;

interface Limits {
  readonly depth: number;
  readonly bytes: number;
  /** Stands in for a value that JSON does not hold; returns it unchanged where there is no stand-in. */
  readonly standIn: (value: unknown) => unknown;
  /** What is wrong with a member whatever its value says, in words. */
  readonly faultOfMember: (member: string, value: unknown) => string | undefined;
}

interface Writer {
  readonly limits: Limits;
  /** The names and indexes that lead to the value which is being written; as many as the levels it is nested in. */
  readonly path: (string | number)[];
  text: string;
  /** What the text comes to in UTF-8; counted only once it is long enough to matter. */
  bytes: number;
}

const METADATA: Limits = {
  depth: MAX_METADATA_DEPTH,
  bytes: MAX_METADATA_BYTES,
  standIn: (value) => value,
  faultOfMember: prototypeFault,
};
const INPUT: Limits = {
  depth: MAX_INPUT_DEPTH,
  bytes: MAX_INPUT_BYTES,
  standIn: standInForInput,
  faultOfMember: () => undefined,
};

/**
 * Writes a value as canonical JSON (RFC 8785), the one form in which metadata is sent, stored and hashed. What has no
 * such form is refused, never repaired: numbers that are not finite, lone surrogates, `undefined`, functions, symbols,
 * bigints, objects that are not plain (dates, maps), more than {@link MAX_METADATA_DEPTH} levels, more than
 * {@link MAX_METADATA_BYTES} bytes. So are members that readers could take for a prototype: `__proto__`, and a
 * `constructor` that has a `prototype`. A number that JSON text wrote with more digits than a double holds has already
 * been rounded by whatever parsed it, and cannot be noticed here.
 * @throws {FormatError} `METADATA_NOT_CANONICAL`, naming the place as a JSON pointer
 */
export function canonicalJson(value: unknown): string {
  return write(METADATA, value);
}

/**
 * {@link canonicalJson} of an entry's metadata, which is an object: what a guard checks, a sink sends and the log stores.
 * @throws {FormatError} `METADATA_NOT_CANONICAL`
 */
export function canonicalMetadata(metadata: unknown): string {
  if (isObject(metadata)) return canonicalJson(metadata);
  throw new FormatError('METADATA_NOT_CANONICAL', 'Metadata is not an object.');
}

/**
 * Writes the parsed input of a call in one stable form, to digest it and to notice a change. Like
 * {@link canonicalJson}, but with what parsed inputs hold besides JSON: dates, bigints, members that are `undefined`,
 * numbers that are not finite, members of any name; up to 64 levels and 4 MiB.
 * @throws {FormatError} `METADATA_NOT_CANONICAL` for anything else, such as maps, streams and class instances
 */
export function canonicalInput(input: unknown): string {
  return write(INPUT, input);
}

/** Whether an input is still what was seen of it. */
export function isStill(seen: string, input: unknown): boolean {
  try {
    return canonicalInput(input) === seen;
  } catch {
    return false;
  }
}

function write(limits: Limits, value: unknown): string {
  const writer: Writer = { limits, path: [], text: '', bytes: 0 };
  writeValue(writer, value);
  return writer.text;
}

// Each stand-in is an object with one member, so that it differs from the string or null it looks like.
function standInForInput(value: unknown): unknown {
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  if (value instanceof Date) return { $date: value.getTime() };
  return value;
}

// Many parsers and merges drop such members, refuse the text around them, or set the prototype of what they build.
function prototypeFault(member: string, value: unknown): string | undefined {
  if (member === '__proto__') return 'is named __proto__';
  const isPrototype = member === 'constructor' && isObject(value) && Object.hasOwn(value, 'prototype');
  return isPrototype ? 'is named constructor and has a prototype' : undefined;
}

function writeValue(writer: Writer, written: unknown): void {
  const value = writer.limits.standIn(written);
  if (typeof value === 'string') return writeString(writer, value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notCanonical(writer, 'is not a finite number');
    return append(writer, String(value));
  }
  if (value === null || typeof value === 'boolean') return append(writer, String(value));
  if (typeof value !== 'object') throw notCanonical(writer, `is of type ${typeof value}`);
  const depth = writer.path.length;
  if (depth === writer.limits.depth) throw notCanonical(writer, `is nested deeper than ${depth} levels`);
  return Array.isArray(value) ? writeArray(writer, value) : writeObject(writer, value);
}

function writeArray(writer: Writer, value: readonly unknown[]): void {
  append(writer, '[');
  for (let index = 0; index < value.length; index += 1) {
    if (index > 0) append(writer, ',');
    writer.path.push(index);
    writeValue(writer, value[index]);
    writer.path.pop();
  }
  append(writer, ']');
}

function writeObject(writer: Writer, value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Plain objects of another realm have another Object.prototype, but like ours it has no prototype itself.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw notCanonical(writer, 'is not a plain object');
  }
  append(writer, '{');
  let separator = '';
  const object = value as { readonly [member: string]: unknown };
  for (const member of sorted(Object.keys(object))) {
    writer.path.push(member);
    const fault = writer.limits.faultOfMember(member, object[member]);
    if (fault !== undefined) throw notCanonical(writer, fault);
    append(writer, separator);
    writeString(writer, member);
    append(writer, ':');
    writeValue(writer, object[member]);
    writer.path.pop();
    separator = ',';
  }
  append(writer, '}');
}

/** In the order of UTF-16 code units that RFC 8785 §3.2.3 asks for. */
function sorted(members: readonly string[]): readonly string[] {
  const isSorted = members.every((member, index) => index === 0 || (members[index - 1] as string) < member);
  return isSorted ? members : members.toSorted();
}

function writeString(writer: Writer, value: string): void {
  // Before the string is copied: one of a hundred megabytes must not cost more than this look at its length.
  if (value.length > writer.limits.bytes) throw tooLarge(writer);
  if (!value.isWellFormed()) throw notCanonical(writer, 'holds a lone surrogate');
  append(writer, quoted(value));
}

function append(writer: Writer, text: string): void {
  writer.text += text;
  if (writer.text.length * MAX_BYTES_OF_UNIT <= writer.limits.bytes) return;
  // Until now nothing was counted.
  writer.bytes += utf8Length(writer.bytes === 0 ? writer.text : text);
  if (writer.bytes > writer.limits.bytes) throw tooLarge(writer);
}

function utf8Length(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    // A surrogate is one half of a character of four bytes.
    length += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return length;
}

function tooLarge(writer: Writer): FormatError {
  return notCanonical(writer, `makes the whole larger than ${writer.limits.bytes} bytes`);
}

function notCanonical({ path }: Writer, fault: string): FormatError {
  const pointer = path.map((step) => `/${step}`).join('');
  const place = pointer === '' ? 'The value' : `The value at ${JSON.stringify(pointer.slice(0, 200))}`;
  return new FormatError('METADATA_NOT_CANONICAL', `${place} ${fault}.`);
}
