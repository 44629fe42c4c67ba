import { isEqual } from '../accounts/challenge.ts';
import { type Choice, type Chosen, choiceWithin } from '../authorization-requests/choice.ts';
import { mustBeOpen, requestChanged } from '../authorization-requests/open-request.ts';
import { findConsent } from '../authorization-requests/consent-details.ts';
import { findLogin, mustBeUndecided } from '../logins/login.ts';
import { wayToBind } from '../authorization-requests/way-to-bind.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import type { Transaction, Database } from '../../base/store/database.ts';
import { authorizationUrl, scopesOf, unavailable } from '../directory/authenticate.ts';
import type { Directory } from '../directory/directory.ts';
import { secretsOf } from '../directory/sign-in-secrets.ts';
import { callbackOf, findProvider, type Provider } from '../directory/provider.ts';
import { beginSignIn, type NewSignIn } from './sign-in.ts';
import type { Site } from '../../base/site.ts';
import { mustBeAsked, mustBeShown } from '../approvals/decide-call.ts';
import type { Viewer } from '../permissions/viewer.ts';

/** Why a person leaves a consent page for a provider. */
export interface Leaving {
  /** The secret of the consent link. */
  secret: string;
  visitDigest: Uint8Array;
  purpose: 'approve' | 'deny' | 'bind';
  /** The digest of what the page showed, in base64url. */
  shownDigest: string;
  /** What the person chose to approve. */
  chosen: Chosen;
}

/** Why a person leaves the page of a call for a provider. */
export interface LeavingForCall {
  approvalId: string;
  visitDigest: Uint8Array;
  /** The digest of what the page showed, in base64url. */
  shownDigest: string;
  viewerOf: (transaction: Transaction) => Promise<Viewer>;
}

type Needs = { config: Site; database: Database; masterKey: Uint8Array };

/**
 * Starts a sign-in that decides a request as shown, with the given choice.
 * @returns where the browser goes
 * @throws {ApiError} as `mustBeOpen` and `choiceWithin`; 409 `REQUEST_CHANGED`; 404 without a provider; 409
 *   `PRINCIPAL_BOUND` for a person who decides by passkey; 503 `PROVIDER_UNAVAILABLE`
 */
export async function leaveToDecide(needs: Needs, directory: Directory, leaving: Leaving): Promise<URL> {
  const { provider, ...about } = await needs.database.forPerson((transaction) =>
    readLeaving(transaction, needs, leaving),
  );
  const { secret, visitDigest, purpose } = leaving;
  const { id: providerId, developer_id: developerId } = provider;
  return leave(needs, directory, provider, {
    purpose,
    developerId,
    providerId,
    visitDigest,
    about: { ...about, secret },
  });
}

/**
 * Starts a sign-in that approves a login as shown, with the given choice.
 * @returns where the browser goes
 * @throws {ApiError} as `mustBeUndecided` and `choiceWithin`; 409 `REQUEST_CHANGED`; 404 without a provider; 503
 *   `PROVIDER_UNAVAILABLE`
 */
export async function leaveToLogIn(
  needs: Needs,
  directory: Directory,
  { secret, visitDigest, shownDigest, chosen }: Omit<Leaving, 'purpose'>,
): Promise<URL> {
  const { provider, ...about } = await needs.database.forPerson(async (transaction) => {
    const login = mustBeUndecided(await findLogin(transaction, needs, secret, visitDigest));
    if (shownDigest !== login.digest) throw requestChanged();
    const { id: requestId, developer_id } = login.request;
    const found = await findProvider(transaction, developer_id);
    if (found === undefined) throw notFound('sign-in provider');
    const choice = choiceWithin(login.request, chosen);
    return { provider: found, requestId, shownDigest: Buffer.from(login.digest, 'base64url'), choice };
  });
  const { id: providerId, developer_id: developerId } = provider;
  return leave(needs, directory, provider, {
    purpose: 'approve',
    developerId,
    providerId,
    visitDigest,
    about: { ...about, secret },
  });
}

/**
 * Starts a sign-in that opens a session at "What can act for you".
 * @returns where the browser goes
 * @throws {ApiError} 404 for a developer without a provider, 503 `PROVIDER_UNAVAILABLE`
 */
export async function leaveToSignIn(
  needs: Needs,
  directory: Directory,
  {
    developerId,
    visitDigest,
    approvalId,
  }: { developerId: string; visitDigest: Uint8Array; approvalId?: string },
): Promise<URL> {
  const provider = await needs.database.forPerson((transaction) => findProvider(transaction, developerId));
  if (provider === undefined) throw notFound('sign-in provider');
  const purpose = 'sign-in';
  return leave(needs, directory, provider, {
    purpose,
    developerId,
    providerId: provider.id,
    visitDigest,
    ...(approvalId === undefined ? {} : { call: { approvalId, shownDigest: undefined } }),
  });
}

/**
 * Starts a sign-in that approves a call as shown.
 * @returns where the browser goes
 * @throws {ApiError} as `mustBeAsked`; 409 `REQUEST_CHANGED`; 404 without a provider; 503 `PROVIDER_UNAVAILABLE`
 */
export async function leaveToApproveCall(
  needs: Needs,
  directory: Directory,
  { approvalId, visitDigest, shownDigest, viewerOf }: LeavingForCall,
): Promise<URL> {
  const { provider, shown } = await needs.database.forPerson(async (transaction) => {
    const { approval, digest } = await mustBeAsked(
      transaction,
      needs,
      approvalId,
      await viewerOf(transaction),
    );
    const found = await findProvider(transaction, approval.developer_id);
    if (found === undefined) throw notFound('sign-in provider');
    return { provider: found, shown: mustBeShown(digest, shownDigest) };
  });
  return leave(needs, directory, provider, {
    purpose: 'approve-call',
    developerId: provider.developer_id,
    providerId: provider.id,
    visitDigest,
    call: { approvalId, shownDigest: shown },
  });
}

async function readLeaving(
  transaction: Transaction,
  needs: Needs,
  { secret, visitDigest, purpose, shownDigest, chosen }: Leaving,
): Promise<{ provider: Provider; requestId: string; shownDigest: Uint8Array; choice: Choice | undefined }> {
  const { digest, request } = mustBeOpen(await findConsent(transaction, needs, secret));
  const current = Buffer.from(digest, 'base64url');
  if (!isEqual(current, Buffer.from(shownDigest, 'base64url'))) throw requestChanged();
  const provider = await findProvider(transaction, request.developer_id);
  if (provider === undefined) throw notFound('sign-in provider');
  const isTheirs = request.binding === null || request.binding.way === 'directory';
  if (purpose === 'bind') await mustBeRecovering(wayToBind(transaction, request, visitDigest));
  else if (!isTheirs) throw decidesByPasskey();
  const choice = purpose === 'approve' ? choiceWithin(request, chosen) : undefined;
  return { provider, requestId: request.id, shownDigest: current, choice };
}

async function mustBeRecovering(way: ReturnType<typeof wayToBind>): Promise<void> {
  if ((await way).kind !== 'recover') throw decidesByPasskey();
}

function decidesByPasskey(): ApiError {
  return new ApiError(409, 'PRINCIPAL_BOUND', 'this name belongs to a person who decides with a passkey');
}

/** Reads the provider's description while no transaction is open. */
async function leave(
  { config, database, masterKey }: Needs,
  directory: Directory,
  provider: Provider,
  signIn: NewSignIn,
): Promise<URL> {
  const configuration = await directory
    .ask(provider.developer_id, () => directory.configurationOf(provider))
    .catch((error: unknown) => {
      throw unavailable(error);
    });
  const state = await database.forPerson((transaction) => beginSignIn(transaction, masterKey, signIn));
  const redirectUri = callbackOf(config.publicUrl, provider.developer_id);
  const means = { configuration, redirectUri, state, ...secretsOf(masterKey, state) };
  return authorizationUrl(means, { scopes: scopesOf(provider), isFresh: signIn.purpose !== 'sign-in' });
}
