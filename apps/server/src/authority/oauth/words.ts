import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('OAuth', {
  getOauthMetadata: {
    summary: 'Get the OAuth metadata',
    description: 'Authorization server metadata (RFC 8414).',
  },
  issueOauthToken: {
    summary: 'Get a token',
    description:
      'Exchanges a code, a refresh token, an assertion or another token for an access token (RFC 6749, RFC 8693).',
  },
  revokeOauthToken: {
    summary: 'Revoke a token',
    description: 'Ends what a client got (RFC 7009). An unknown token is no error.',
  },
  introspectOauthToken: {
    summary: 'Introspect a token',
    description: 'Whether a token is valid now, with its claims (RFC 7662).',
  },
});
