import { parseExactJson } from './exact-json.ts';

/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** An object that JSON can hold. */
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

/** Whether a value is an object that is neither null nor an array. */
export function isObject(value: unknown): value is { readonly [member: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether an object is not of a class. Plain objects of another realm have another Object.prototype, which also has no
 * prototype itself.
 */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * Parses JSON that another program sent.
 * @returns undefined when it is not JSON
 */
export function parseJson(text: string | undefined): unknown {
  try {
    return parseExactJson(text ?? '');
  } catch {
    return undefined;
  }
}

// Most strings are names, ids and digests without anything to escape. Testing them is cheaper than escaping them.
const PLAIN = /^[ !#-[\]-~]*$/;

/** Writes a string as JSON text, exactly as `JSON.stringify` does. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
