import { FormatError } from '../errors.ts';

/** The deepest nesting of objects and arrays that metadata may have. */
export const MAX_METADATA_DEPTH = 32;
/** The largest canonical metadata, in bytes of UTF-8. */
export const MAX_METADATA_BYTES: number = 64 * 1024;

/** The deepest nesting of an input that can be digested. */
const MAX_INPUT_DEPTH = 64;
/** The largest input that can be digested, in bytes of UTF-8. */
const MAX_INPUT_BYTES: number = 4 * 1024 * 1024;

interface Limits {
  readonly depth: number;
  readonly bytes: number;
  /** Stands in for a value that JSON does not hold; returns it unchanged where there is no stand-in. */
  readonly standIn: (value: unknown) => unknown;
}

interface Writer {
  readonly limits: Limits;
  text: string;
  bytes: number;
}

const METADATA: Limits = { depth: MAX_METADATA_DEPTH, bytes: MAX_METADATA_BYTES, standIn: (value) => value };
const INPUT: Limits = { depth: MAX_INPUT_DEPTH, bytes: MAX_INPUT_BYTES, standIn: standInForInput };

/**
 * Writes a value as canonical JSON (RFC 8785), the one form in which metadata is hashed. What has no such form is
 * refused, never repaired: numbers that are not finite, lone surrogates, `undefined`, functions, symbols, bigints,
 * objects that are not plain (dates, maps), more than {@link MAX_METADATA_DEPTH} levels, more than
 * {@link MAX_METADATA_BYTES} bytes. A number that JSON text wrote with more digits than a double holds has already
 * been rounded by whatever parsed it, and cannot be noticed here.
 * @throws {FormatError} `METADATA_NOT_CANONICAL`, naming the place as a JSON pointer
 */
export function canonicalJson(value: unknown): string {
  return write(METADATA, value);
}

/**
 * Writes the parsed input of a call in one stable form, to digest it and to notice a change. Like
 * {@link canonicalJson}, but with what parsed inputs hold besides JSON: dates, bigints, members that are `undefined`,
 * numbers that are not finite; up to 64 levels and 4 MiB.
 * @throws {FormatError} `METADATA_NOT_CANONICAL` for anything else, such as maps, streams and class instances
 */
export function canonicalInput(input: unknown): string {
  return write(INPUT, input);
}

function write(limits: Limits, value: unknown): string {
  const writer: Writer = { limits, text: '', bytes: 0 };
  writeValue(writer, value, '', 0);
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

function writeValue(writer: Writer, written: unknown, pointer: string, depth: number): void {
  const value = writer.limits.standIn(written);
  if (typeof value === 'string') return writeString(writer, value, pointer);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw notCanonical(pointer, 'is not a finite number');
    return append(writer, JSON.stringify(value), pointer);
  }
  if (value === null || typeof value === 'boolean') return append(writer, String(value), pointer);
  if (typeof value !== 'object') throw notCanonical(pointer, `is of type ${typeof value}`);
  if (depth === writer.limits.depth) throw notCanonical(pointer, `is nested deeper than ${depth} levels`);
  return Array.isArray(value)
    ? writeArray(writer, value, pointer, depth + 1)
    : writeObject(writer, value, pointer, depth + 1);
}

function writeArray(writer: Writer, value: readonly unknown[], pointer: string, depth: number): void {
  append(writer, '[', pointer);
  for (let index = 0; index < value.length; index += 1) {
    if (index > 0) append(writer, ',', pointer);
    writeValue(writer, value[index], `${pointer}/${index}`, depth);
  }
  append(writer, ']', pointer);
}

function writeObject(writer: Writer, value: object, pointer: string, depth: number): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Plain objects of another realm have another Object.prototype, but like ours it has no prototype itself.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    throw notCanonical(pointer, 'is not a plain object');
  }
  append(writer, '{', pointer);
  let separator = '';
  const object = value as { readonly [member: string]: unknown };
  // The default order of toSorted() is the order of UTF-16 code units that RFC 8785 §3.2.3 asks for.
  for (const member of Object.keys(object).toSorted()) {
    const inner = `${pointer}/${member}`;
    append(writer, separator, inner);
    writeString(writer, member, inner);
    append(writer, ':', inner);
    writeValue(writer, object[member], inner, depth);
    separator = ',';
  }
  append(writer, '}', pointer);
}

function writeString(writer: Writer, value: string, pointer: string): void {
  // Before the string is copied: one of a hundred megabytes must not cost more than this look at its length.
  if (value.length > writer.limits.bytes) throw tooLarge(writer, pointer);
  if (!value.isWellFormed()) throw notCanonical(pointer, 'holds a lone surrogate');
  append(writer, JSON.stringify(value), pointer);
}

function append(writer: Writer, text: string, pointer: string): void {
  writer.text += text;
  writer.bytes += utf8Length(text);
  if (writer.bytes > writer.limits.bytes) throw tooLarge(writer, pointer);
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

function tooLarge(writer: Writer, pointer: string): FormatError {
  return notCanonical(pointer, `makes the whole larger than ${writer.limits.bytes} bytes`);
}

function notCanonical(pointer: string, fault: string): FormatError {
  const place = pointer === '' ? 'The value' : `The value at ${JSON.stringify(pointer.slice(0, 200))}`;
  return new FormatError('METADATA_NOT_CANONICAL', `${place} ${fault}.`);
}
