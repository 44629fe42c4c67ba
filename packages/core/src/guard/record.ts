import { sha256 } from '#signature';
import { type Attribution, AuthorizationError } from '../base/authorization-error.ts';
import type { JsonObject } from '../base/json.ts';
import { type MaybePromise, whenReady } from '../base/maybe-promise.ts';
import { canonicalInput, canonicalMetadata, type InputSnapshot } from '../log/entry/canonical-json.ts';
import { refusedArguments } from '../verify/details/call-limits.ts';
import { recordable } from '../sink/recordable.ts';
import type { AuditRecord } from '../sink/sink.ts';
import type { Grant } from '../verify/grant.ts';
import type { RefusalReason } from '../wire/reasons.ts';
import { ACTION_PATTERN, MAX_ACTION_LENGTH } from '../wire/entries.ts';
import type { Call } from './call.ts';
import { type AllowedCall, argumentsOf } from './decision.ts';
import { mustNotBePromise } from './rule.ts';

/** Makes a record of a call. */
export function recordOf(
  { grantId, agentId, agentDid, principalId }: Attribution,
  action: string,
  status: AuditRecord['status'],
  metadata: JsonObject,
): AuditRecord {
  return { grantId, agentId, agentDid, principalId, action, status, metadata };
}

/**
 * Returns the action of a call in a form that the log accepts. A model may call a tool by any name; other characters
 * become `_`.
 */
export function actionOf<INPUT>({ rule, action }: Call<INPUT>): string {
  if (rule?.action !== undefined && ACTION_PATTERN.test(rule.action)) return rule.action;
  if (ACTION_PATTERN.test(action)) return action;
  return action.replaceAll(/[^A-Za-z0-9._:-]+/g, '_').slice(0, MAX_ACTION_LENGTH) || '_';
}

/**
 * Takes a snapshot of what the rule's `digest` returns, or of the whole input.
 * @returns undefined for a call without an input
 */
function snapshotOf<INPUT>({ rule, input }: Call<INPUT>): InputSnapshot | undefined {
  if (input === undefined) return undefined;
  const digested = rule?.digest === undefined ? input : mustNotBePromise(rule.digest(input));
  return canonicalInput(digested);
}

/**
 * Whether the input of a call still matches the snapshots, its amount the one that was decided, and its arguments the limits
 * of the grant.
 */
export function isUnchanged<INPUT>(
  call: Call<INPUT>,
  grant: Grant,
  { amount, compared }: Pick<AllowedCall, 'amount' | 'compared'>,
  described: DescribedCall,
): boolean {
  const { rule, input } = call;
  try {
    // The amount may depend on something that the snapshot does not show, such as private members.
    if (!Object.is(rule?.amount?.(input), amount)) return false;
    if (compared !== undefined && rule !== undefined) {
      const values = argumentsOf(rule, input);
      // Without `arguments` the snapshot may show less than what the limits read.
      if (refusedArguments(grant.authorizationDetails, rule.scopes, values).length > 0) return false;
      if (!isSame(described.compared, rule.arguments && canonicalInput(values))) return false;
    }
    return isSame(described.snapshot, snapshotOf(call));
  } catch {
    return false;
  }
}

function isSame(before: InputSnapshot | undefined, now: InputSnapshot | undefined): boolean {
  if (before === undefined || now === undefined) return now === before;
  return (
    now.text === before.text &&
    now.identities.length === before.identities.length &&
    before.identities.every((value, index) => Object.is(value, now.identities[index]))
  );
}

/** A call as the log sees it. */
export interface DescribedCall {
  readonly snapshot: InputSnapshot | undefined;
  /** What the rule's `arguments` returned; undefined where it has none, or the grant limits none. */
  readonly compared: InputSnapshot | undefined;
  readonly metadata: MaybePromise<JsonObject>;
}

/**
 * Takes the snapshot of a call that is allowed, and what the log records about it.
 * @throws {AuthorizationError} `input_not_canonical`, or `rule_failed`
 */
export function describeCall<INPUT>(
  call: Call<INPUT>,
  grant: Grant,
  { compared: decided }: Pick<AllowedCall, 'compared'>,
): DescribedCall {
  const refused = (reason: RefusalReason, cause: unknown): AuthorizationError =>
    new AuthorizationError(reason, { cause, attribution: grant });
  let snapshot: InputSnapshot | undefined;
  try {
    snapshot = snapshotOf(call);
  } catch (cause) {
    throw refused(call.rule?.digest === undefined ? 'input_not_canonical' : 'rule_failed', cause);
  }
  try {
    const isMapped = decided !== undefined && call.rule?.arguments !== undefined;
    const compared = isMapped ? canonicalInput(decided.values) : undefined;
    const metadata = whenReady(describe(call, snapshot), (described) => describeAllowed(grant, described));
    return { snapshot, compared, metadata };
  } catch (cause) {
    throw refused('rule_failed', cause);
  }
}

/** Returns the metadata of an allowed call: what its rule returns, otherwise the digest of its input. */
function describe<INPUT>(
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

/** Adds to the metadata of an allowed call that the revocation status of its grant was unknown. */
function describeAllowed({ isRevocationUnknown }: Grant, metadata: JsonObject): JsonObject {
  return isRevocationUnknown ? recordable(metadata, { revocation: 'unknown' }) : metadata;
}

/** Returns the metadata of a refused call: why it was refused, and what its rule returns. */
export function describeRefused<INPUT>({ rule, input }: Call<INPUT>, why: JsonObject): JsonObject {
  try {
    return recordable(mustNotBePromise(rule?.metadata?.(input)) ?? {}, why);
  } catch {
    return why;
  }
}
