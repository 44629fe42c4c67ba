import { generateKeyPairSync, sign } from 'node:crypto';
import { claimsOf } from './claims.ts';

/** The token with another payload, without a signature, and signed by others. */
export function forgedTokens(token: string): readonly string[] {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const claims = {
    ...claimsOf(token),
    scp: ['files:read', 'payments:initiate'],
    scope: 'files:read payments:initiate',
  };
  const wider = encode(claims);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
  const own = `${encode({ alg: 'RS256', typ: 'at+jwt', kid })}.${wider}`;
  const none = encode({ alg: 'none', typ: 'at+jwt', kid });
  return [
    `${header}.${wider}.${signature}`,
    `${header}.${payload}.${signature.slice(0, -8)}AAAAAAAA`,
    `${none}.${payload}.`,
    `${own}.${sign('sha256', Buffer.from(own), privateKey).toString('base64url')}`,
  ];
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
