import { createHash } from 'node:crypto';
import type { JsonObject, JsonValue } from '@grantex/core';
import { canonicalJson, parseExactJson } from '@grantex/core/log';
import { decrypt, encrypt } from '../../base/encryption/encryption.ts';
import type { Transaction } from '../../base/store/database.ts';

/** The call that a person is asked about. */
export type ApprovedCall = {
  /** What the agent does, such as the name of a tool. */
  action: string;
  /** The service. */
  audience: string;
} & (
  | { /** The parsed input, all of which the person sees. */ input: JsonValue }
  | {
      /** The part of the input that the person sees. */
      shown: JsonObject;
      /** SHA-256 of the whole input, part of which the service keeps to itself, in lower-case hexadecimal. */
      restDigest: string;
    }
);

/** A call in the form that is hashed and shown. */
export interface CanonicalCall {
  action: string;
  audience: string;
  /** RFC 8785. Nothing else is shown to the person. */
  text: string;
  /** SHA-256 of the text, in lower-case hexadecimal: what an approval is bound to. */
  digest: string;
}

/**
 * Writes a call as `docs/protocol.md` §15 hashes it: the canonical JSON of `action`, `audience`, and `input`, or `shown` with
 * `restDigest`.
 * @throws {FormatError} `METADATA_NOT_CANONICAL` for an input without canonical JSON
 */
export function canonicalCall(call: ApprovedCall): CanonicalCall {
  const { action, audience } = call;
  const about = 'input' in call ? { input: call.input } : { shown: call.shown, restDigest: call.restDigest };
  const text = canonicalJson({ action, audience, ...about });
  return { action, audience, text, digest: digestOf(text) };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Encrypts a call for the table. The ciphertext belongs to one approval, and cannot stand in another row. */
export function encryptCall(masterKey: Uint8Array, approvalId: string, { text }: CanonicalCall): Uint8Array {
  return encrypt(masterKey, purposeOf(approvalId), Buffer.from(text));
}

/**
 * Reads a stored call. What is shown is always what the digest was made of.
 * @throws when it was encrypted for another approval, or its digest is another one
 */
export function decryptCall(
  masterKey: Uint8Array,
  { id, digest, call }: { id: string; digest: string; call: Uint8Array },
): ApprovedCall {
  const text = Buffer.from(decrypt(masterKey, purposeOf(id), call)).toString();
  if (digestOf(text) !== digest) throw new Error(`approval ${id} is about another call than its digest`);
  return parseExactJson(text) as ApprovedCall;
}

function purposeOf(approvalId: string): string {
  return `call of approval ${approvalId}`;
}

/** Deletes what a person was shown of calls, whatever they answered: nothing of it is read again. */
export async function eraseCalls(transaction: Transaction, principal: string): Promise<void> {
  await transaction
    .deleteFrom('approval_calls')
    .where('approval_id', 'in', ({ selectFrom }) =>
      selectFrom('approvals').select('id').where('principal', '=', principal),
    )
    .execute();
}
