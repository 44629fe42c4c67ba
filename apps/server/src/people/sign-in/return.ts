import { findAccountSession, noSession, openAccountSession } from '../accounts/session.ts';
import { ApiError } from '../../base/api-error.ts';
import type { Transaction, Database } from '../../base/store/database.ts';
import { findDirectoryAccount } from '../directory/account.ts';
import { authenticate, type Identity, unavailable } from '../directory/authenticate.ts';
import type { Directory } from '../directory/directory.ts';
import { secretsOf } from '../directory/sign-in-secrets.ts';
import { callbackOf, findProvider, holdProvider } from '../directory/provider.ts';
import { type SignIn, signInOver } from './sign-in.ts';
import type { Site } from '../../base/site.ts';

type Needs = { config: Site; database: Database; masterKey: Uint8Array; now: () => number };

/**
 * Asks the provider who has signed in, with the query that the browser brought back. No transaction may be open.
 * @param query as it came, without `?`
 * @throws {ApiError} 409 `SIGN_IN_OVER` when the provider was replaced meanwhile; and as `authenticate`
 */
export async function authenticateCallback(
  { config, database, masterKey, now }: Needs,
  directory: Directory,
  { developerId, providerId, purpose, createdAt }: SignIn,
  { state, query }: { state: string; query: string },
): Promise<Identity> {
  const provider = await database.forPerson((transaction) => findProvider(transaction, developerId));
  if (provider?.id !== providerId) throw signInOver();
  const redirectUri = callbackOf(config.publicUrl, developerId);
  const freshSince = purpose === 'sign-in' ? undefined : createdAt;
  return directory.ask(developerId, async () => {
    const configuration = await directory.configurationOf(provider).catch((error: unknown) => {
      throw unavailable(error);
    });
    const means = { configuration, redirectUri, state, ...secretsOf(masterKey, state) };
    const principalClaim = provider.principal_claim;
    return authenticate(means, query, { principalClaim, freshSince, now: now() });
  });
}

/**
 * Opens a session for a person whom a provider signed in.
 * @returns its secret
 * @throws {ApiError} 409 `SIGN_IN_OVER`, 403 `DIRECTORY_NOT_BOUND`, `PRINCIPAL_DEPROVISIONED`
 */
export async function openDirectorySession(
  transaction: Transaction,
  { providerId }: SignIn,
  { subject }: Identity,
): Promise<string> {
  if (!(await holdProvider(transaction, providerId))) throw signInOver();
  const accountId = await findDirectoryAccount(transaction, { providerId, subject });
  if (accountId === undefined) throw boundToNobody();
  const secret = await openAccountSession(transaction, accountId);
  if ((await findAccountSession(transaction, secret)) === undefined) {
    throw await noSession(transaction, accountId, boundToNobody());
  }
  return secret;
}

function boundToNobody(): ApiError {
  return new ApiError(403, 'DIRECTORY_NOT_BOUND', 'no name is bound to the person who signed in');
}
