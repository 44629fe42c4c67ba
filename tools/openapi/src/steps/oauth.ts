import type { Chapter } from '../step.ts';

/** The challenge of RFC 7636, appendix B. */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const CALLBACK = 'http://127.0.0.1:8400/callback';

export const oauth: Chapter = {
  name: 'OAuth',
  steps: [
    { operation: 'registerClientPreflight' },
    {
      operation: 'registerClient',
      body: { client_name: 'Example chat', redirect_uris: [CALLBACK] },
      save: { clientId: 'client_id' },
    },
    { operation: 'getOauthMetadataPreflight' },
    {
      operation: 'pushAuthorizationRequest',
      body: {
        client_id: '{{clientId}}',
        response_type: 'code',
        redirect_uri: CALLBACK,
        scope: 'flights:search',
        resource: '{{audience}}',
        code_challenge: CHALLENGE,
        code_challenge_method: 'S256',
      },
      save: { requestUri: 'request_uri' },
    },
    // The browser's part: a sandbox approves at once.
    { operation: 'openAuthorizePage', query: { client_id: '{{clientId}}', request_uri: '{{requestUri}}' } },
    { operation: 'issueOauthTokenPreflight' },
    {
      operation: 'issueOauthToken',
      body: {
        grant_type: 'authorization_code',
        client_id: '{{clientId}}',
        code: '{{oauthCode}}',
        code_verifier: VERIFIER,
        redirect_uri: CALLBACK,
        resource: '{{audience}}',
      },
      save: { accessToken: 'access_token' },
    },
    { operation: 'introspectOauthToken', body: { token: '{{accessToken}}' }, save: { loginGrantId: 'grnt' } },
    { operation: 'revokeOauthTokenPreflight' },
    { operation: 'revokeOauthToken', body: { token: '{{accessToken}}', client_id: '{{clientId}}' } },
    {
      operation: 'revokeGrant',
      note: 'so that the client may not log in again',
      path: { id: '{{loginGrantId}}' },
    },
    { operation: 'liftGrantStop', path: { id: '{{loginGrantId}}' } },
  ],
};
