import { createPublicKey, type KeyObject } from 'node:crypto';
import { createVerifier, type Verifier } from '@grantex/core';
import { createTestIssuer, type GrantOptions, type TestIssuer } from '@grantex/testing';

/** An issuer with tokens like those of a server, and what a verifier needs. */
export interface IssuedTokens {
  readonly issuer: TestIssuer;
  readonly tokens: readonly [string, ...string[]];
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

/** The scopes of each token; the calls of the benchmark need the first. */
export const SCOPES = ['flights:search', 'flights:book', 'payments:initiate:max_500'] as const;

/**
 * @param prepare changes the issuer first
 * @param options of each grant. Default: {@link SCOPES}
 */
export async function issueTokens(
  count: number,
  prepare: (issuer: TestIssuer) => void = () => undefined,
  options: GrantOptions = { scopes: SCOPES },
): Promise<IssuedTokens> {
  const issuer = await createTestIssuer();
  prepare(issuer);
  const issue = (): string => issuer.grantToken(options);
  const response = await fetch(`${issuer.url}/.well-known/jwks.json`);
  const { keys } = (await response.json()) as { keys: [Record<string, unknown>] };
  const [jwk] = keys;
  return {
    issuer,
    tokens: [issue(), ...Array.from({ length: count - 1 }, issue)],
    publicKey: createPublicKey({ key: jwk, format: 'jwk' }),
    jwk,
  };
}

/** A verifier of these tokens that has already fetched its keys. */
export async function readyVerifier(issued: IssuedTokens, cacheSize: number): Promise<Verifier> {
  const { issuer, tokens } = issued;
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: issuer.audience,
    developers: [issuer.developerId],
    revocation: 'none',
    cacheSize,
  });
  await verifier.verify(tokens[0]);
  return verifier;
}
