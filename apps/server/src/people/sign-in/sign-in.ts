import { sql } from 'kysely';
import { isEqual } from '../accounts/challenge.ts';
import { choiceColumns, type KeptChoice, keptChoice } from '../authorization-requests/choice.ts';
import { ApiError } from '../../base/api-error.ts';
import { decrypt, encrypt } from '../../base/encryption/encryption.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { SignInPurpose } from '../../base/store/schema/sign-in-tables.ts';

/** Why a browser leaves for a provider. The answer must come back to the same browser, for the same purpose. */
export interface NewSignIn {
  purpose: SignInPurpose;
  developerId: string;
  providerId: string;
  /** SHA-256 of the secret in the browser's cookie. */
  visitDigest: Uint8Array;
  /** The request that is decided with it. */
  about?: {
    requestId: string;
    secret: string;
    shownDigest: Uint8Array;
    /** What the person chose, if they left to approve. */
    choice?: KeptChoice | undefined;
  };
  /** The call that is approved with it, or whose page the browser left to sign in: then nothing of it was shown. */
  call?: { approvalId: string; shownDigest: Uint8Array | undefined };
}

/** A sign-in that was started and is used up now. */
export interface SignIn extends NewSignIn {
  createdAt: Date;
}

/** Seconds that a person has at the provider: a second factor takes its time. */
const SIGN_IN_LIFETIME = 600;

const CONSENT_PURPOSE = 'consent link of a sign-in';

/**
 * Records that a browser leaves for a provider. An unfinished sign-in of the same browser for the same purpose and request
 * becomes invalid.
 * @returns `state`
 */
export async function beginSignIn(
  transaction: Transaction,
  masterKey: Uint8Array,
  { purpose, developerId, providerId, visitDigest, about, call }: NewSignIn,
): Promise<string> {
  await transaction
    .deleteFrom('directory_sign_ins')
    .where('visit_digest', '=', visitDigest)
    .where('purpose', '=', purpose)
    .where(sql<boolean>`request_id IS NOT DISTINCT FROM ${about?.requestId ?? null}`)
    .execute();
  const state = newSecret('');
  await transaction
    .insertInto('directory_sign_ins')
    .values({
      digest: secretDigest(state),
      visit_digest: visitDigest,
      developer_id: developerId,
      provider_id: providerId,
      purpose,
      request_id: about?.requestId ?? null,
      consent_secret:
        about === undefined ? null : encrypt(masterKey, CONSENT_PURPOSE, Buffer.from(about.secret)),
      ...(call === undefined ? {} : { approval_id: call.approvalId }),
      shown_digest: about?.shownDigest ?? call?.shownDigest ?? null,
      ...choiceColumns(about?.choice),
      expires_at: sql<Date>`clock_timestamp() + ${`${SIGN_IN_LIFETIME} seconds`}::interval`,
    })
    .execute();
  return state;
}

/** A browser that comes back from a provider. */
export interface Returning {
  state: string;
  developerId: string;
  visitDigest: Uint8Array;
}

/**
 * Uses up a sign-in, no matter who presents its `state`. Commit the transaction in any case.
 * @returns undefined when there is no such sign-in, or it was started in another browser or for another developer
 */
export async function takeSignIn(
  transaction: Transaction,
  masterKey: Uint8Array,
  { state, developerId, visitDigest }: Returning,
): Promise<SignIn | undefined> {
  const row = await transaction
    .deleteFrom('directory_sign_ins')
    .where('digest', '=', secretDigest(state))
    .returningAll()
    .returning(sql<boolean>`expires_at <= clock_timestamp()`.as('is_over'))
    .executeTakeFirst();
  if (row === undefined || row.is_over || row.developer_id !== developerId) return undefined;
  if (!isEqual(row.visit_digest, visitDigest)) return undefined;
  const { request_id: requestId, consent_secret: encryptedSecret, shown_digest: shownDigest } = row;
  const isAbout = requestId !== null && encryptedSecret !== null && shownDigest !== null;
  return {
    purpose: row.purpose,
    developerId,
    providerId: row.provider_id,
    visitDigest,
    createdAt: row.created_at,
    ...(row.approval_id === null
      ? {}
      : { call: { approvalId: row.approval_id, shownDigest: shownDigest ?? undefined } }),
    ...(isAbout
      ? {
          about: {
            requestId,
            secret: Buffer.from(decrypt(masterKey, CONSENT_PURPOSE, encryptedSecret)).toString(),
            shownDigest,
            choice: keptChoice(row),
          },
        }
      : {}),
  };
}

export function signInOver(): ApiError {
  return new ApiError(
    409,
    'SIGN_IN_OVER',
    'this sign-in has ended: it took too long, was used before, or began in another browser or with another provider',
  );
}
