import { sha256 } from '#signature';
import { type Attribution, AuthorizationError } from '../base/authorization-error.ts';
import type { JsonObject } from '../base/json.ts';
import { isPromise, type MaybePromise, whenReady } from '../base/maybe-promise.ts';
import { canonicalInput, canonicalMetadata, type InputSnapshot } from '../log/entry/canonical-json.ts';
import { refusedArguments } from '../verify/details/call-limits.ts';
import { recordable } from '../sink/recordable.ts';
import type { AuditReceipt, AuditRecord } from '../sink/sink.ts';
import type { Grant } from '../verify/grant.ts';
import { ACTION_PATTERN, MAX_ACTION_LENGTH } from '../wire/entries.ts';
import type { Call } from './call.ts';
import { type AllowedCall, argumentsOf } from './decision.ts';
import { mustNotBePromise } from './rule.ts';

/**
 * Makes a record of a call.
 * @param ref the receipt of the `allowed` record, where this one follows it
 */
export function recordOf(
  { grantId, agentId, agentDid, principalId }: Attribution,
  action: string,
  status: AuditRecord['status'],
  metadata: JsonObject,
  ref?: AuditReceipt,
): AuditRecord {
  const record = { grantId, agentId, agentDid, principalId, action, status, metadata };
  return ref === undefined ? record : { ...record, ref };
}

/**
 * Returns the action of a call in a form that the log accepts. A model may call a tool by any name; other characters
 * become `_`.
 */
export function actionOf<INPUT>({ rule, action }: Call<INPUT>): string {
  if (rule?.action !== undefined && isPlain(rule.action)) return rule.action;
  if (isPlain(action)) return action;
  return action.replaceAll(/[^A-Za-z0-9._:-]+/g, '_').slice(0, MAX_ACTION_LENGTH) || '_';
}

// A service has a few tools and routes, and a caller may name any number of others.
const MAX_PLAIN = 1000;
const plain = new Set<string>();

function isPlain(action: string): boolean {
  if (plain.has(action)) return true;
  if (!ACTION_PATTERN.test(action)) return false;
  if (plain.size >= MAX_PLAIN) plain.clear();
  plain.add(action);
  return true;
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
  const { rule } = call;
  let snapshot: InputSnapshot | undefined;
  try {
    snapshot = snapshotOf(call);
  } catch (cause) {
    const reason = rule?.digest === undefined ? 'input_not_canonical' : 'rule_failed';
    throw new AuthorizationError(reason, { cause, attribution: grant });
  }
  try {
    const isMapped = decided !== undefined && rule?.arguments !== undefined;
    const compared = isMapped ? canonicalInput(decided.values) : undefined;
    const described = describe(call, snapshot);
    const metadata = grant.isRevocationUnknown ? whenReady(described, addUnknownRevocation) : described;
    return { snapshot, compared, metadata };
  } catch (cause) {
    throw new AuthorizationError('rule_failed', { cause, attribution: grant });
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
  const digest = sha256(snapshot.text);
  return isPromise(digest) ? digest.then(ofInput) : ofInput(digest);
}

function ofInput(inputDigest: string): JsonObject {
  return { inputDigest };
}

/** Adds to the metadata of an allowed call that the revocation status of its grant was unknown. */
function addUnknownRevocation(metadata: JsonObject): JsonObject {
  return recordable(metadata, { revocation: 'unknown' });
}

/** Returns the metadata of a refused call: why it was refused, and what its rule returns. */
export function describeRefused<INPUT>({ rule, input }: Call<INPUT>, why: JsonObject): JsonObject {
  try {
    return recordable(mustNotBePromise(rule?.metadata?.(input)) ?? {}, why);
  } catch {
    return why;
  }
}
