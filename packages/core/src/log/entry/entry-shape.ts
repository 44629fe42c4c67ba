import { isObject, type JsonObject } from '../../base/json.ts';
import { ACTION_PATTERN, ENTRY_STATUSES, type EntryStatus } from '../../wire/entries.ts';
import type { AuditEntry } from './entry.ts';

const DIGEST_LENGTH = 64;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value.isWellFormed();
// Its characters matter only when it differs from the computed digest.
const isDigest: Check = (value) => typeof value === 'string' && value.length === DIGEST_LENGTH;
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const orAbsent =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);

const MEMBERS: readonly (readonly [member: keyof AuditEntry, isRight: Check])[] = [
  ['v', (value) => value === 1 || value === 2],
  ['entryId', isText],
  ['seq', (value) => Number.isSafeInteger(value) && (value as number) >= 1],
  ['developerId', isText],
  ['agentId', orNull(isText)],
  ['agentDid', orNull(isText)],
  ['grantId', orNull(isText)],
  ['principal', orNull(isText)],
  ['action', (value) => typeof value === 'string' && ACTION_PATTERN.test(value)],
  ['status', (value) => ENTRY_STATUSES.includes(value as EntryStatus)],
  ['ref', orAbsent(isText)],
  ['signature', orAbsent(isText)],
  ['timestamp', (value) => typeof value === 'string' && TIMESTAMP.test(value)],
  ['metadataDigest', isDigest],
  ['prevHash', orNull(isDigest)],
  ['hash', isDigest],
  ['metadata', orNull(isObject)],
  ['salt', orNull(isText)],
  ['principalId', orNull(isText)],
];

/** Members of entries of `v: 2`, which entries of `v: 1` lack. */
const MEMBERS_SINCE_2: readonly (readonly [member: keyof AuditEntry, isRight: Check])[] = [
  ['principalDigest', orNull(isDigest)],
  ['principalSalt', orNull(isText)],
  ['identityProvider', orAbsent(isText)],
];

/** Whether a value has the members of a whole entry, each in its form. Does not check what they say. */
export function isEntry(value: unknown): value is AuditEntry & { readonly metadata: JsonObject | null } {
  if (!isObject(value)) return false;
  if (!MEMBERS.every(([member, isRight]) => isRight(value[member]))) return false;
  return MEMBERS_SINCE_2.every(([member, isRight]) =>
    value['v'] === 1 ? value[member] === undefined : isRight(value[member]),
  );
}
