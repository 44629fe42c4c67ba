import { timingSafeEqual } from 'node:crypto';
import { type Insertable, type Selectable, sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import { toApiError } from '../../http/answers/error-handler.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import { inSavepoint } from '../../base/store/savepoint.ts';
import type { ChallengePurpose, WebauthnChallengeTable } from '../../base/store/schema/people-tables.ts';
import { clientDataOf } from './responses.ts';

export type Challenge = Selectable<WebauthnChallengeTable>;

/** What a challenge is for. The answer must come from the same browser and for the same purpose. */
export interface NewChallenge {
  purpose: ChallengePurpose;
  /** SHA-256 of the secret in the browser's cookie. */
  visitDigest: Uint8Array;
  requestId?: string;
  /** The call that is approved with it. */
  approvalId?: string;
  /** SHA-256 of what the person was shown. */
  shownDigest?: Uint8Array;
  /** What the person chose of it. */
  chosen?: Pick<Insertable<WebauthnChallengeTable>, 'chosen_scopes' | 'chosen_lifetime' | 'chosen_end'>;
  /** The id of the account that is being made. */
  userHandle?: Uint8Array;
}

/** How long a challenge can be answered, in seconds: as long as a browser waits for the person. */
export const CHALLENGE_LIFETIME = 120;

/** Makes a challenge for a passkey, in base64url. It replaces an unanswered one of the same browser. */
export async function makeChallenge(transaction: Transaction, wanted: NewChallenge): Promise<string> {
  const { purpose, visitDigest, requestId = null, approvalId, shownDigest = null } = wanted;
  const { userHandle = null, chosen } = wanted;
  await transaction
    .deleteFrom('webauthn_challenges')
    .where('visit_digest', '=', visitDigest)
    .where('purpose', '=', purpose)
    .where(sql<boolean>`request_id IS NOT DISTINCT FROM ${requestId}`)
    .where(sql<boolean>`approval_id IS NOT DISTINCT FROM ${approvalId ?? null}`)
    .execute();
  const challenge = newSecret('');
  await transaction
    .insertInto('webauthn_challenges')
    .values({
      digest: secretDigest(challenge),
      purpose,
      visit_digest: visitDigest,
      request_id: requestId,
      ...(approvalId === undefined ? {} : { approval_id: approvalId }),
      shown_digest: shownDigest,
      user_handle: userHandle,
      ...chosen,
      expires_at: sql<Date>`clock_timestamp() + ${`${CHALLENGE_LIFETIME} seconds`}::interval`,
    })
    .execute();
  return challenge;
}

/** Who answers a challenge. */
export interface Answering {
  challenge: string;
  purpose: ChallengePurpose;
  visitDigest: Uint8Array;
}

/**
 * Uses up a challenge, no matter who presents it. Commit the transaction in any case.
 * @returns undefined when there is no such challenge, or it was made for another browser or purpose
 */
export async function takeChallenge(
  transaction: Transaction,
  { challenge, purpose, visitDigest }: Answering,
): Promise<Challenge | undefined> {
  const { rows } = await sql<Challenge & { is_over: boolean }>`
    DELETE FROM webauthn_challenges WHERE digest = ${secretDigest(challenge)}
    RETURNING *, expires_at <= clock_timestamp() AS is_over`.execute(transaction);
  const [row] = rows;
  if (row === undefined || row.is_over || row.purpose !== purpose) return undefined;
  return isEqual(row.visit_digest, visitDigest) ? row : undefined;
}

/** An answer by a passkey, and the browser that sends it. */
export interface Answered extends Omit<Answering, 'challenge'> {
  response: { response: { clientDataJSON: string } };
}

/**
 * Uses up the challenge that a passkey answers, and runs `work`. If `work` refuses or fails, its changes are undone, but
 * the challenge stays used.
 * @returns what `work` returned, or the refusal, which is a 5xx where the server failed; commit in either case
 */
export async function useChallenge<RESULT>(
  transaction: Transaction,
  { response, purpose, visitDigest }: Answered,
  work: (row: Challenge, challenge: string) => Promise<RESULT>,
): Promise<RESULT | ApiError> {
  const challenge = clientDataOf(response)?.challenge;
  if (challenge === undefined) return challengeUsed();
  const row = await takeChallenge(transaction, { challenge, purpose, visitDigest });
  if (row === undefined) return challengeUsed();
  return inSavepoint(transaction, () => work(row, challenge), toApiError);
}

/** The refusal of an answer without a valid challenge. */
export function challengeUsed(): ApiError {
  return new ApiError(
    409,
    'CHALLENGE_USED',
    'this attempt has ended: it took too long, was answered before, or began on another page; try again',
  );
}

/** Whether two digests are the same, in constant time. */
export function isEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
