import { sql } from 'kysely';
import { z } from 'zod';
import { type ProvenKey, useKeyProof } from '../../authority/tokens/key-proof.ts';
import { ApiError } from '../../base/api-error.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Database } from '../../base/store/database.ts';
import type { Form } from '../../http/requests/form-bodies.ts';
import { LOGIN_PARAMETERS } from './parameters.ts';

/** Seconds in which a pushed request must be used. */
export const PUSHED_LIFETIME = 60;
/** What a reference to a pushed request begins with (RFC 9126 §2.2). */
const REFERENCE = 'urn:ietf:params:oauth:request_uri:';
const stored = z.record(z.string(), z.string());

/**
 * Keeps a checked request until a browser brings its reference, once, within a minute.
 * @param key that was proven with it; the code is bound to it (RFC 9449 §10.1)
 * @returns the reference
 * @throws {ApiError} 400 `INVALID_DPOP_PROOF`
 */
export async function pushRequest(
  database: Database,
  clientId: string,
  form: Form,
  key: ProvenKey | undefined,
): Promise<string> {
  const secret = newSecret('');
  // Whoever pushes could fill the table with what nobody reads, and their assertion is no part of the request.
  const request = Object.fromEntries(
    LOGIN_PARAMETERS.flatMap((name) => (form[name] === undefined ? [] : [[name, form[name]]])),
  );
  await database.asSystem(async (transaction) => {
    if (key !== undefined) await useKeyProof(transaction, key);
    await transaction
      .insertInto('pushed_requests')
      .values({
        digest: secretDigest(secret),
        client_id: clientId,
        parameters: JSON.stringify(request),
        is_key_proven: key !== undefined,
        expires_at: sql<Date>`clock_timestamp() + ${`${PUSHED_LIFETIME} seconds`}::interval`,
      })
      .execute();
  });
  return REFERENCE + secret;
}

/** A request that was pushed. */
export interface PushedRequest {
  form: Form;
  /** Whether the key that it names was proven with it. */
  isKeyProven: boolean;
}

/**
 * The request that a reference stands for, which is used up. Nothing else counts that comes with the reference.
 * @param reference `request_uri` of a request
 * @returns undefined where there is no reference, or one that was never ours to give
 * @throws {ApiError} 400 `INVALID_REQUEST_URI`, also for the reference of another client
 */
export async function takePushed(
  database: Database,
  clientId: string,
  reference: string | undefined,
): Promise<PushedRequest | undefined> {
  if (reference?.startsWith(REFERENCE) !== true) return undefined;
  const taken = await database.asSystem((transaction) =>
    transaction
      .deleteFrom('pushed_requests')
      .where('digest', '=', secretDigest(reference.slice(REFERENCE.length)))
      .where('client_id', '=', clientId)
      .returning(['parameters', 'is_key_proven', sql<boolean>`expires_at > clock_timestamp()`.as('is_fresh')])
      .executeTakeFirst(),
  );
  if (taken?.is_fresh === true) {
    return { form: stored.parse(taken.parameters), isKeyProven: taken.is_key_proven };
  }
  throw new ApiError(400, 'INVALID_REQUEST_URI', 'request_uri: it was used before, or is too old');
}

/** The refusal of a request that comes with a browser, of a client that has registered to push them (RFC 9126 §5). */
export function mustPush(): ApiError {
  return new ApiError(400, 'INVALID_REQUEST', 'this client must push its requests to /oauth/par first');
}
