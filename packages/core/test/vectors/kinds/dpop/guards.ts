import { dpop } from '../../../../src/dpop.ts';
import { AuthorizationError, createGuard, createVerifier, readToken } from '../../../../src/index.ts';
import { AUDIENCE, DEVELOPER, ISSUER, NOW } from '../../../neutral/support/issuer.ts';
import { hashOf } from '../../../neutral/support/proof.ts';
import type { Vector } from '../../vector-kind.ts';
import { bound, issuer, ORIGIN, prove, SECRET, thief, unbound, URL_ } from './fixture.ts';

/** A guard, and requests to it in order. */
export interface GuardCase extends Vector {
  readonly operation: 'guard';
  readonly jwks: object;
  readonly verifier: {
    readonly issuer: string;
    readonly audience: string;
    readonly developers: readonly [string];
  };
  readonly origin: string;
  readonly mode: 'accept' | 'require';
  readonly nonceSecret: string | null;
  readonly requests: readonly Request[];
}

interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly now: number;
}

/** What a case of a guard has unless it says otherwise. */
export const GUARD_DEFAULTS = {
  jwks: { keys: [issuer.publicJwk] },
  verifier: { issuer: ISSUER, audience: AUDIENCE, developers: [DEVELOPER] as const },
  origin: ORIGIN,
  mode: 'accept' as const,
};

type GuardQuestion = Pick<GuardCase, 'name' | 'requests'> &
  Partial<Omit<GuardCase, 'expected'>> & { readonly expected: readonly string[] };

const request = (scheme: string, token: string, proof?: string, changes: Partial<Request> = {}): Request => ({
  method: 'POST',
  url: '/flights/book',
  headers: [
    ['Authorization', `${scheme} ${token}`],
    ...(proof === undefined ? [] : [['DPoP', proof] as const]),
  ],
  now: NOW,
  ...changes,
});

async function guards(): Promise<GuardQuestion[]> {
  const ath = await hashOf(bound);
  const proof = await prove({ ath });
  const second = await prove({ ath, jti: 'two' });
  const at = (
    origin: string,
    htu: string,
    url: string,
    name: string,
    outcome: string,
  ): Promise<GuardQuestion> =>
    prove({ ath, htu }).then((made) => ({
      name,
      origin,
      requests: [request('DPoP', bound, made, { url })],
      expected: [outcome],
    }));
  return [
    {
      name: 'a bound token with its proof',
      requests: [request('DPoP', bound, proof)],
      expected: ['accepted'],
    },
    { name: 'a scheme in lower case', requests: [request('dpop', bound, proof)], expected: ['accepted'] },
    { name: 'a bearer token', requests: [request('Bearer', unbound)], expected: ['accepted'] },
    {
      name: 'a bearer token, where bound ones are required',
      mode: 'require',
      requests: [request('Bearer', unbound)],
      expected: ['token_not_bound'],
    },
    {
      name: 'a bound token with its proof, where bound ones are required',
      mode: 'require',
      requests: [request('DPoP', bound, proof)],
      expected: ['accepted'],
    },
    {
      name: 'a bearer token with the scheme DPoP',
      requests: [request('DPoP', unbound, proof)],
      expected: ['token_not_bound'],
    },
    {
      name: 'a bound token as a bearer token',
      requests: [request('Bearer', bound)],
      expected: ['bound_token_as_bearer'],
    },
    {
      name: 'a bound token as a bearer token, with its proof',
      requests: [request('Bearer', bound, proof)],
      expected: ['bound_token_as_bearer'],
    },
    {
      name: 'a bound token without a proof',
      requests: [request('DPoP', bound)],
      expected: ['proof_missing'],
    },
    {
      name: 'a bound token with an empty proof',
      requests: [request('DPoP', bound, '')],
      expected: ['proof_invalid'],
    },
    {
      name: 'a bound token with two headers of proofs',
      requests: [
        {
          ...request('DPoP', bound, proof),
          headers: [...request('DPoP', bound, proof).headers, ['dpop', second]],
        },
      ],
      expected: ['proof_invalid'],
    },
    {
      name: "a bound token with a proof by the thief's key",
      requests: [request('DPoP', bound, await prove({ ath }, {}, thief))],
      expected: ['proof_by_other_key'],
    },
    {
      name: 'a proof is used once',
      requests: [request('DPoP', bound, proof), request('DPoP', bound, proof)],
      expected: ['accepted', 'proof_replayed'],
    },
    {
      name: 'two proofs are used once each',
      requests: [request('DPoP', bound, proof), request('DPoP', bound, second)],
      expected: ['accepted', 'accepted'],
    },
    {
      name: 'another proof with the same jti is a replay',
      requests: [request('DPoP', bound, proof), request('DPoP', bound, await prove({ ath, iat: NOW + 1 }))],
      expected: ['accepted', 'proof_replayed'],
    },
    {
      name: 'a proof that was refused may come again',
      requests: [request('DPoP', bound, proof, { method: 'GET' }), request('DPoP', bound, proof)],
      expected: ['proof_invalid', 'accepted'],
    },
    {
      name: 'a nonce is demanded',
      nonceSecret: SECRET,
      requests: [request('DPoP', bound, proof)],
      expected: ['proof_without_nonce'],
    },
    await at(`${ORIGIN}/`, URL_, '/flights/book', 'an origin with a slash at its end', 'accepted'),
    await at(
      `${ORIGIN}/api`,
      `${ORIGIN}/api/flights/book`,
      '/flights/book',
      'a proxy that removes the beginning of the path',
      'accepted',
    ),
    await at(
      `${ORIGIN}/api`,
      URL_,
      '/flights/book',
      'a proxy that removes the beginning of the path, and the inner path',
      'proof_invalid',
    ),
    await at(ORIGIN, URL_, 'http://10.0.0.7:8080/flights/book', 'a proxy that changes the host', 'accepted'),
    await at(
      ORIGIN,
      'http://10.0.0.7:8080/flights/book',
      'http://10.0.0.7:8080/flights/book',
      'a proxy that changes the host, and the inner host',
      'proof_invalid',
    ),
    await at(ORIGIN, URL_, '/flights/book?class=economy', 'a request with a query', 'accepted'),
    await at(ORIGIN, URL_, '//flights/book', 'a request with a double slash', 'proof_invalid'),
    await at(
      'http://localhost:3000',
      'http://localhost:3000/flights/book',
      '/flights/book',
      'a port of its own',
      'accepted',
    ),
  ];
}

/** Sends the requests of a case to a new guard. */
export async function askGuard(vector: Omit<GuardCase, 'name' | 'expected'>): Promise<string[]> {
  const { jwks, verifier, origin, mode, nonceSecret, requests } = vector;
  let now = 0;
  const clock = (): number => now * 1000;
  const guard = createGuard({
    verifier: createVerifier({
      ...verifier,
      revocation: 'none',
      fetch: async () => Response.json(jwks),
      clock,
    }),
    audit: false,
    dpop: dpop({ origin, mode, clock, ...(nonceSecret !== null && { nonceSecret }) }),
  });
  const outcomes: string[] = [];
  for (const { headers, ...asked } of requests) {
    now = asked.now;
    try {
      const token = readToken(guard, { ...asked, headers: headers.flat() });
      const rule = { scopes: ['flights:search'] } as const;
      (await guard.admit({ token, action: 'book', input: undefined, rule })).settle('success');
      outcomes.push('accepted');
    } catch (error) {
      if (!AuthorizationError.is(error)) throw error;
      outcomes.push(error.reason);
    }
  }
  return outcomes;
}

/** Requests to a guard, each with what it says. */
export async function guardCases(): Promise<(GuardQuestion & { readonly operation: 'guard' })[]> {
  return (await guards()).map((question) => ({ operation: 'guard' as const, ...question }));
}
