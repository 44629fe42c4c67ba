import type { FastifyRequest } from 'fastify';
import { ApiError } from '../../base/api-error.ts';
import { authorizationOf } from '../../http/credentials/bearer.ts';
import type { Form } from '../../http/requests/form-bodies.ts';
import { basicRefused, isBasic } from './basic.ts';
import type { AuthenticatedClient, Clients, PresentedClient } from '../clients/clients.ts';

/**
 * The client that sends a form (RFC 6749 §2.3). A public client only names itself: what it presents was given to it alone,
 * and with PKCE to nobody else.
 * @throws {ApiError} 401 `INVALID_CLIENT`, and what `Clients.find` throws
 */
export async function authenticateClient(
  clients: Clients,
  request: FastifyRequest,
  form: Form,
): Promise<AuthenticatedClient> {
  return clients.authenticate(presentedClient(authorizationOf(request.raw.rawHeaders), form), request);
}

/** @param authorization the header; no client has a secret to send there */
function presentedClient(authorization: string | undefined, form: Form): PresentedClient {
  if (authorization !== undefined || 'client_secret' in form) throw noSecrets(authorization);
  const { client_id: clientId, client_assertion_type: assertionType, client_assertion: assertion } = form;
  return { clientId, assertionType, assertion };
}

/** No client has a secret here. */
function noSecrets(authorization: string | undefined): ApiError {
  const fault = 'no client has a secret here; authenticate with private_key_jwt, or with client_id alone';
  return isBasic(authorization) ? basicRefused(fault) : new ApiError(401, 'INVALID_CLIENT', fault);
}
