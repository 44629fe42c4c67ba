import { parseExactJson } from '../base/exact-json.ts';
import type { JsonValue } from '../base/json.ts';
import { canonicalInput } from '../log/entry/canonical-json.ts';

/**
 * Returns what limits are compared with as JSON, so that the server compares what the guard has: instances of classes by their
 * own members without those that are undefined, large integers as decimal texts. Anything else that JSON cannot hold has its
 * stand-in (`docs/protocol.md` §8), which no limit admits.
 * @param value as `canonicalInput` takes it
 */
export function argumentJson(value: unknown): JsonValue {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return Array.from(value, argumentJson);
  if (Object.prototype.toString.call(value) !== '[object Object]')
    return parseExactJson(canonicalInput(value).text) as JsonValue;
  const members = Object.entries(value as object).filter(([, member]) => member !== undefined);
  // `Object.fromEntries` defines its members, also one that is named __proto__.
  return Object.fromEntries(members.map(([name, member]) => [name, argumentJson(member)]));
}
