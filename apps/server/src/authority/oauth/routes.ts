import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Limits } from '../../ledger/billing/limits.ts';
import type { Database } from '../../base/store/database.ts';
import { allowAnyOrigin } from '../../http/answers/any-origin.ts';
import type { ApiKeys } from '../api-keys/api-key-lookup.ts';
import type { Clients } from '../clients/clients.ts';
import type { OnlineVerifier } from '../tokens/verify.ts';
import type { Form } from '../../http/requests/form-bodies.ts';
import type { Issued } from '../grants/issue.ts';
import type { TokenCaller } from './redeem.ts';
import { introspectionEndpoint } from './introspection-endpoint.ts';
import { metadataEndpoint } from './metadata.ts';
import { revocationEndpoint } from './revocation-endpoint.ts';
import { tokenEndpoint } from './token-endpoint.ts';

interface Dependencies extends OnlineVerifier {
  config: OnlineVerifier['config'] & { isRegistrationOpen: boolean };
  apiKeys: ApiKeys;
  database: Database;
  limits: Limits;
  clients: Clients;
  masterKey: Uint8Array;
  now: () => number;
  redeemAssertion: (caller: TokenCaller, form: Form) => Promise<Issued>;
}

/** The endpoints of OAuth that programs call, and what describes them (`docs/protocol.md` §14). */
export const oauthRoutes: FastifyPluginAsyncZod<Dependencies> = async (app, dependencies) => {
  // Clients that run in a browser call these.
  await app.register(async (open) => {
    allowAnyOrigin(open);
    await open.register(metadataEndpoint, dependencies);
    await open.register(tokenEndpoint, dependencies);
    await open.register(revocationEndpoint, dependencies);
  });
  await app.register(introspectionEndpoint, dependencies);
};
