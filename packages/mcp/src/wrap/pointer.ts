import { folded, isObject } from './messages.ts';

/** What JSON pointers look like (RFC 6901), but for the one that is empty and names everything. */
export const POINTER: RegExp = /^(?:\/(?:[^~/]|~[01])*)+$/;

/**
 * Reads what a JSON pointer names, looking at own members only.
 * @returns undefined where there is nothing, or where a second member of the same name in another case makes it
 *   unclear which of them a server will read
 */
export function readPointer(value: unknown, pointer: string): unknown {
  return pointer.split('/').slice(1).map(unescape).reduce<unknown>(member, value);
}

function member(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined;
  if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
  const isUnclear = Object.keys(value).some((other) => other !== key && folded(other) === folded(key));
  return isUnclear ? undefined : value[key];
}

function unescape(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
