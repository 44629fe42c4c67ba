import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Discovery', {
  getJwks: {
    summary: 'Get the public keys',
    description:
      'The keys that verify grant tokens and messages of the revocation feed, as a JWK Set (RFC 7517). Verifiers may keep it for five minutes.',
  },
  getIssuerMetadata: {
    summary: 'Get the addresses of the server',
    description:
      'The issuer, whether it is a sandbox, and where its keys, API, revocation feed and audit log are.',
  },
});

/** What the document says of these operations. */
export const issuerKeysWords = describeOperations('Issuer keys', {
  listIssuerKeys: {
    summary: 'List the signing keys',
    description:
      'Every key with which the server signs or has signed, the newest first, and when the next rotation is due.',
  },
});
