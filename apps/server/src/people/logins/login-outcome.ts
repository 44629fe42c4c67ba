import type { Transaction } from '../../base/store/database.ts';
import type { Page } from '../../web/pages/page.ts';
import { isApprover, type Outcome, readOutcome } from '../authorization-requests/outcome.ts';
import { outcomePage, type OutcomeView } from '../consent/views/outcome.ts';
import type { Login, LoginDetails } from './login.ts';

/**
 * What became of a login, for the browser that approved it. Until the client has fetched the grant, the page offers to
 * approve again: a client whose redirect was lost has nothing else to continue with.
 * @returns undefined until then, and for any other browser
 */
export async function outcomeOfLogin(
  transaction: Transaction,
  { request }: Login,
  visitDigest: Uint8Array,
): Promise<Outcome | undefined> {
  if (request.grant_id === null || !isApprover(request, visitDigest)) return undefined;
  return readOutcome(transaction, request);
}

/** The page of a login that the client has fetched. */
export function loginOutcomePage({
  details: { client, developer, scopes: asked, limits },
  ...view
}: Pick<OutcomeView, 'outcome' | 'visit' | 'texts' | 'path' | 'permissionsPath'> & {
  details: LoginDetails;
}): Page {
  const names = { agentName: client.name, appName: client.name, developer, isOwnAgent: client.isAgent };
  return outcomePage({ ...view, ...names, asked, limits, stop: { kind: 'here' } });
}
