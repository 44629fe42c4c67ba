import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import type { Guard } from '@grantex/core';
import { dpop, type DpopOptions } from '@grantex/core/dpop';
import { startTestService, type TestService } from '@grantex/testing';
import { calculateThumbprint, generateKeyPair, generateProof, type KeyPair } from 'dpop';
import { expect, test } from 'vitest';
import type { HttpDriver } from './driver.ts';
import { done, routeOf, rules, unreachable } from './route-of.ts';

/** The public origin of the services, which a proxy in front of them has. */
export const PUBLIC_ORIGIN = 'https://travel.example';
const NONCE_SECRET = 'a secret of at least thirty-two characters';

/** Tests tokens that are bound to keys, with the proofs that the library `dpop` makes. */
export function testDpop({ serve }: HttpDriver): void {
  test.each(['ES256', 'Ed25519'] as const)('a bound token needs a proof by its %s key, once', async (alg) => {
    await using service = await startTestService();
    const { token, keys } = await boundToken(service, alg);
    const guard = dpopGuard(service);
    const guards = [
      { guard, rule: rules.search },
      { guard, rule: rules.book },
    ] as const;
    await using site = await serve([routeOf(guards, done, { path: '/flights' })]);
    const url = `${site.url}/flights?class=economy`;
    const proof = await generateProof(keys, publicUrl(url), 'GET', undefined, token);
    const headers = { authorization: `DPoP ${token}`, dpop: proof };
    expect((await fetch(url, { headers })).status).toBe(200);
    const again = await fetch(url, { headers });
    expect(again.status).toBe(401);
    expect(await again.json()).toMatchObject({ error: 'invalid_dpop_proof', code: 'proof_replayed' });
    const elsewhere = await generateProof(keys, `${site.url}/flights`, 'GET', undefined, token);
    expect((await fetch(url, { headers: { ...headers, dpop: elsewhere } })).status).toBe(401);
    expect((await service.recorded()).filter((line) => line.startsWith('blocked'))).toHaveLength(2);
  });

  test('a stolen bound token is refused, and the theft is recorded', async () => {
    await using service = await startTestService();
    const { token, keys } = await boundToken(service);
    await using site = await serve([routeOf([{ guard: dpopGuard(service), rule: rules.book }], unreachable)]);
    const url = publicUrl(site.url);
    const proof = await generateProof(keys, url, 'GET', undefined, token);
    const theirs = await generateProof(await generateKeyPair('ES256'), url, 'GET', undefined, token);
    const bound = `DPoP ${token}`;
    expect(await codeOf(site.url, { authorization: `Bearer ${token}` })).toBe('bound_token_as_bearer');
    expect(await codeOf(site.url, { authorization: bound })).toBe('proof_missing');
    expect(await codeOf(site.url, { authorization: bound, dpop: theirs })).toBe('proof_by_other_key');
    expect(await codeOf(site.url, { authorization: bound, dpop: [proof, proof] })).toBe('proof_invalid');
    expect(await service.recorded()).toEqual(Array.from({ length: 4 }, () => 'blocked flights:book'));
  });

  test('a client gets the nonce that a guard demands', async () => {
    await using service = await startTestService();
    const { token, keys } = await boundToken(service);
    const guard = dpopGuard(service, { mode: 'require', nonceSecret: NONCE_SECRET });
    await using site = await serve([routeOf([{ guard, rule: rules.book }])]);
    const send = async (nonce?: string): Promise<Response> => {
      const proof = await generateProof(keys, publicUrl(site.url), 'GET', nonce, token);
      return fetch(site.url, { headers: { authorization: `DPoP ${token}`, dpop: proof } });
    };
    const first = await send();
    expect(first.status).toBe(401);
    expect(first.headers.get('www-authenticate')).toMatch(
      /^DPoP .*error="use_dpop_nonce".*algs="ES256 EdDSA"$/,
    );
    expect((await send(first.headers.get('dpop-nonce') ?? undefined)).status).toBe(200);
  });

  test('without DPoP, a guard refuses a bound token in either scheme', async () => {
    await using service = await startTestService();
    const { token } = await boundToken(service);
    await using site = await serve([routeOf([{ guard: service.guard, rule: rules.book }], unreachable)]);
    expect(await codeOf(site.url, { authorization: `DPoP ${token}` })).toBe('wrong_scheme');
    expect(await codeOf(site.url, { authorization: `Bearer ${token}` })).toBe('unchecked_confirmation');
  });
}

/** The URL of a request as its client sees it, in front of the proxy, without the query (RFC 9449 §4.2). */
function publicUrl(url: string): string {
  return new URL(new URL(url).pathname, PUBLIC_ORIGIN).href;
}

/** A guard that accepts bound tokens. */
export function dpopGuard({ guardWith }: TestService, options: Partial<DpopOptions> = {}): Guard {
  return guardWith({ dpop: dpop({ origin: PUBLIC_ORIGIN, ...options }) });
}

/** A token that is bound to a new key, and that key. */
export async function boundToken(
  { issuer }: TestService,
  algorithm: 'ES256' | 'Ed25519' = 'ES256',
): Promise<{ readonly token: string; readonly keys: KeyPair }> {
  const keys = await generateKeyPair(algorithm);
  const keyThumbprint = await calculateThumbprint(keys.publicKey);
  return { keys, token: issuer.grantToken({ scopes: ['flights:search', 'flights:book'], keyThumbprint }) };
}

/** Sends a request whose headers may be there twice, and returns the code of its refusal. */
async function codeOf(url: string, headers: Readonly<Record<string, string | string[]>>): Promise<unknown> {
  const sent = request(url, { headers }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return ((await json(answer)) as { readonly code: unknown }).code;
}
