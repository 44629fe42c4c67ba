import { sha256 } from '#signature';
import type { Call } from '../call.ts';
import type { Attribution } from '../errors.ts';
import type { Grant } from '../grant.ts';
import type { JsonObject } from '../json.ts';
import { type MaybePromise, whenReady } from '../maybe-promise.ts';
import { mustNotBePromise } from '../rule.ts';
import { canonicalInput, canonicalMetadata, type InputSnapshot } from './canonical-json.ts';
import { ACTION_PATTERN } from './entry.ts';
import type { AuditRecord } from './sink.ts';

/** Makes a record of a call. */
export function recordOf(
  { grantId, agentId, agentDid, principalId }: Attribution,
  action: string,
  status: AuditRecord['status'],
  metadata: JsonObject,
): AuditRecord {
  return { grantId, agentId, agentDid, principalId, action, status, metadata };
}

const MAX_ACTION_LENGTH = 128;

/** A model may call a tool by any name; what the log cannot hold of it becomes `_`. */
export function actionOf<INPUT>({ rule, action }: Call<INPUT>): string {
  if (rule?.action !== undefined && ACTION_PATTERN.test(rule.action)) return rule.action;
  if (ACTION_PATTERN.test(action)) return action;
  return action.replaceAll(/[^A-Za-z0-9._:-]+/g, '_').slice(0, MAX_ACTION_LENGTH) || '_';
}

/**
 * Takes a snapshot of what the rule's `digest` returns, or of the whole input.
 * @returns undefined for a call without an input
 */
export function snapshotOf<INPUT>({ rule, input }: Call<INPUT>): InputSnapshot | undefined {
  if (input === undefined) return undefined;
  const digested = rule?.digest === undefined ? input : mustNotBePromise(rule.digest(input));
  return canonicalInput(digested);
}

/** Whether the input of a call is still as in the snapshot, and its amount the one that was decided by. */
export function isUnchanged<INPUT>(
  call: Call<INPUT>,
  snapshot: InputSnapshot | undefined,
  amount: string | number | undefined,
): boolean {
  try {
    // It may depend on what the snapshot does not show, such as private members.
    if (!Object.is(call.rule?.amount?.(call.input), amount)) return false;
    const now = snapshotOf(call);
    if (snapshot === undefined || now === undefined) return now === snapshot;
    return (
      now.text === snapshot.text &&
      now.identities.length === snapshot.identities.length &&
      snapshot.identities.every((value, index) => Object.is(value, now.identities[index]))
    );
  } catch {
    return false;
  }
}

/** What is written of the input of a call that is let through: what its rule says, else its digest. */
export function describe<INPUT>(
  { rule, input }: Call<INPUT>,
  snapshot: InputSnapshot | undefined,
): MaybePromise<JsonObject> {
  if (rule?.metadata !== undefined) {
    const metadata = mustNotBePromise(rule.metadata(input));
    canonicalMetadata(metadata);
    return metadata;
  }
  if (snapshot === undefined) return {};
  return whenReady(sha256(snapshot.text), (inputDigest) => ({ inputDigest }));
}

/** What is written of a call that is let through although nobody knew whether its grant still stands: that, too. */
export function describeAllowed({ isRevocationUnknown }: Grant, metadata: JsonObject): JsonObject {
  return isRevocationUnknown ? recordable(metadata, { revocation: 'unknown' }) : metadata;
}

/** What is written of a call that is refused: why, and what its rule says of its input. */
export function describeRefused<INPUT>({ rule, input }: Call<INPUT>, why: JsonObject): JsonObject {
  try {
    return recordable(mustNotBePromise(rule?.metadata?.(input)) ?? {}, why);
  } catch {
    return why;
  }
}

/**
 * Metadata with members that the guard adds. What has no canonical form is left out and `recordRefused` says so: the
 * entry is written all the same.
 * @param onFault hears why it has none
 */
export function recordable(
  metadata: JsonObject,
  added: JsonObject = {},
  onFault?: (fault: unknown) => void,
): JsonObject {
  try {
    const whole = { ...metadata, ...added };
    canonicalMetadata(whole);
    return whole;
  } catch (fault) {
    onFault?.(fault);
    return { ...added, ...NOT_CANONICAL };
  }
}

/** The JSON of a record's metadata, as it is sent. */
export function metadataText(metadata: JsonObject): string {
  try {
    return canonicalMetadata(metadata);
  } catch {
    return canonicalMetadata(NOT_CANONICAL);
  }
}

/** What an entry says in the place of what the log does not take: the code of the refusal. */
export function recordRefused(code: string): JsonObject {
  return { recordRefused: code };
}

const NOT_CANONICAL: JsonObject = recordRefused('METADATA_NOT_CANONICAL');
