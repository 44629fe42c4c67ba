import { isAllowedRedirect } from '../../authority/agents/redirect-uri.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import { agentNotActive } from '../../authority/agents/refusals.ts';
import { refuseDeprovisioned } from '../../authority/provisioning/deprovisioned.ts';
import { onHold, viewsOfHolds } from '../../authority/holds/holds-on.ts';
import { refuseDecided } from './request.ts';
import type { ConsentState } from './consent-details.ts';

/**
 * Refuses a request that cannot be decided any more: expired, denied, exchanged, revoked since, or of an agent that may
 * not act. An approved request can be approved again or denied until its code is exchanged.
 * @throws {ApiError} 404, 410 `REQUEST_EXPIRED`, 409 `REQUEST_DECIDED`, `REQUEST_REVOKED` or `REQUEST_CHANGED`, 403 `AGENT_NOT_ACTIVE`,
 *   `ON_HOLD`, `PRINCIPAL_DEPROVISIONED`
 */
export function mustBeOpen(found: ConsentState | undefined): ConsentState {
  if (found === undefined) throw notFound('consent request');
  const { request } = found;
  refuseDecided(request);
  refuseDeprovisioned(request);
  const { revoked_before, created_at, redirect_uri } = request;
  if (revoked_before !== null && revoked_before >= created_at) throw overtaken();
  if (request.agent_status !== 'active') throw agentNotActive();
  if (request.agent_holds.length > 0) throw onHold(viewsOfHolds(request.agent_holds));
  if (redirect_uri !== null && !isAllowedRedirect(redirect_uri, request.agent_redirect_uris, 'live')) {
    throw requestChanged();
  }
  return found;
}

function overtaken(): ApiError {
  return new ApiError(
    409,
    'REQUEST_REVOKED',
    'what this request asks for was revoked after it was made; the app must ask again',
  );
}

/** The refusal of a decision about something other than what the page showed. */
export function requestChanged(): ApiError {
  return new ApiError(
    409,
    'REQUEST_CHANGED',
    'the request has changed since the page showed it; reload the page and read it',
  );
}
