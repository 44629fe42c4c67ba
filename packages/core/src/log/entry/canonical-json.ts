import { FormatError } from '../../base/format-error.ts';
import { isObject, isPlainObject, quoted } from '../../base/json.ts';
import { type StandIn, standInFor } from './stand-in.ts';

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
  /** Returns a stand-in for a value that JSON cannot hold; undefined where there is none. */
  readonly standIn: (value: unknown, room: number) => StandIn | undefined;
  /** Says what is wrong with a member's name. */
  readonly faultOfMember: (member: string, value: unknown) => string | undefined;
}

interface Writer {
  readonly limits: Limits;
  /** The names and indexes that lead to the current value; as many as its depth. */
  readonly path: (string | number)[];
  /** Objects that the text shows only partly. */
  readonly identities: unknown[];
  text: string;
  /** The length of the text in UTF-8, counted only once it matters. */
  bytes: number;
}

const METADATA: Limits = {
  depth: MAX_METADATA_DEPTH,
  bytes: MAX_METADATA_BYTES,
  standIn: () => undefined,
  faultOfMember: prototypeFault,
};
const INPUT: Limits = {
  depth: MAX_INPUT_DEPTH,
  bytes: MAX_INPUT_BYTES,
  standIn: standInFor,
  faultOfMember: () => undefined,
};

/**
 * Writes a value as canonical JSON (RFC 8785), the only form in which metadata is sent, stored and hashed. A value
 * without such a form is refused, never repaired: numbers that are not finite, lone surrogates, `undefined`, functions,
 * symbols, bigints, objects that are not plain (dates, maps), more than {@link MAX_METADATA_DEPTH} levels, more than
 * {@link MAX_METADATA_BYTES} bytes. Members that readers could take for a prototype are refused, too: `__proto__`, and
 * a `constructor` that has a `prototype`. Digits beyond the precision of a double were lost when the JSON text was
 * parsed, and cannot be noticed here.
 * @throws {FormatError} `METADATA_NOT_CANONICAL`, naming the place as a JSON pointer
 */
export function canonicalJson(value: unknown): string {
  return write(METADATA, value).text;
}

/**
 * {@link canonicalJson} of an entry's metadata, which is an object: what a guard checks, a sink sends and the log stores.
 * @throws {FormatError} `METADATA_NOT_CANONICAL`
 */
export function canonicalMetadata(metadata: unknown): string {
  if (isObject(metadata)) return canonicalJson(metadata);
  throw new FormatError('METADATA_NOT_CANONICAL', 'Metadata is not an object.');
}

/** The state of an input when the guard read it. */
export interface InputSnapshot {
  /** The text that is digested. */
  readonly text: string;
  /** Objects that the text shows only partly: a second reading must find the same objects. */
  readonly identities: readonly unknown[];
}

/**
 * Writes the parsed input of a call in one stable form, to digest it and to notice a change. Like {@link
 * canonicalJson}, but with stand-ins for values besides JSON (`docs/protocol.md` §8), and with members of any name; up
 * to 64 levels and 4 MiB.
 * @throws {FormatError} `METADATA_NOT_CANONICAL` for anything else, such as streams, functions and promises
 */
export function canonicalInput(input: unknown): InputSnapshot {
  return write(INPUT, input);
}

function write(limits: Limits, value: unknown): InputSnapshot {
  const writer: Writer = { limits, path: [], identities: [], text: '', bytes: 0 };
  writeValue(writer, value);
  return writer;
}

// Many parsers and merge functions drop such members, refuse the text, or set the prototype of the result.
function prototypeFault(member: string, value: unknown): string | undefined {
  if (member === '__proto__') return 'is named __proto__';
  const isPrototype = member === 'constructor' && isObject(value) && Object.hasOwn(value, 'prototype');
  return isPrototype ? 'is named constructor and has a prototype' : undefined;
}

function writeValue(writer: Writer, value: unknown): void {
  if (typeof value === 'string') return writeString(writer, value);
  if (typeof value === 'number' && Number.isFinite(value)) return append(writer, String(value));
  if (value === null || typeof value === 'boolean') return append(writer, String(value));
  if (typeof value === 'object') {
    const depth = writer.path.length;
    if (depth === writer.limits.depth) throw notCanonical(writer, `is nested deeper than ${depth} levels`);
    if (Array.isArray(value)) return writeArray(writer, value);
    if (isPlainObject(value)) return writeObject(writer, value);
  }
  const standIn = writer.limits.standIn(value, writer.limits.bytes);
  if (standIn === undefined) throw notCanonical(writer, faultOf(value));
  if (standIn.isPartial === true) writer.identities.push(value);
  writeObject(writer, standIn.value);
}

function faultOf(value: unknown): string {
  if (typeof value === 'number') return 'is not a finite number';
  return typeof value === 'object' ? 'is not a plain object' : `is of type ${typeof value}`;
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
  // Before the string is copied, so that a string of a hundred megabytes costs only this check.
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
