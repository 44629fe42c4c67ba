import { createHash, KeyObject, randomUUID, sign, verify } from 'node:crypto';
import { createGuard, createVerifier, type Guard, readToken } from '@grantex/core';
import { isPromise } from '@grantex/core/adapter';
import { dpop } from '@grantex/core/dpop';
import { createTestIssuer, type TestIssuer } from '@grantex/testing';
import { calculateJwkThumbprint, type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { cpuTime } from '../../measure/cpu-time.ts';
import { interleave } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import { attempt, type Goal, type Row } from '../../report/row.ts';
import type { Workbench } from '../../workbench/workbench.ts';
import type { Group } from '../group.ts';

const PROOFS = 2048;
const ORIGIN = 'https://travel.example';
const PATH = '/flights';
const GOAL: Goal = { floor: 1.15, stretch: 1.1 };

/** A request with a token that is bound to a key, and a new proof each time. */
export const bound: Group = {
  name: 'bound',
  title: 'Decision over a request with a key-bound token seen before, CPU time',
  async run(bench) {
    const issuer = await createTestIssuer();
    try {
      return [
        await attempt('DPoP with ES256', () => measure(bench, issuer, 'ES256')),
        await attempt('DPoP with EdDSA', () => measure(bench, issuer, 'EdDSA')),
      ];
    } finally {
      await issuer.close();
    }
  },
};

async function measure(
  { rounds, sampleMilliseconds }: Workbench,
  issuer: TestIssuer,
  algorithm: Algorithm,
): Promise<Omit<Row, 'what'>> {
  const costs = await interleave(await makeContenders(issuer, algorithm, sampleMilliseconds), rounds);
  const least = costs.raw.map((seconds, round) => seconds + (costs.bearer[round] ?? Number.NaN));
  return {
    measured: { value: median(costs.bound), unit: 'seconds' },
    limit: { what: 'a bearer token, and crypto.verify of the proof', value: median(least), unit: 'seconds' },
    references: [{ what: 'a bearer token', value: median(costs.bearer), unit: 'seconds' }],
    result: { ...share(costs.bound, least), unit: 'times' },
    goal: GOAL,
  };
}

type Algorithm = 'ES256' | 'EdDSA';

async function makeContenders(issuer: TestIssuer, algorithm: Algorithm, milliseconds: number) {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const keyThumbprint = await calculateJwkThumbprint(await exportJWK(publicKey));
  const token = issuer.grantToken({ scopes: ['flights:search'], keyThumbprint });
  const bearer = issuer.grantToken({ scopes: ['flights:search'] });
  const proofs = await makeProofs(token, algorithm, { publicKey, privateKey });
  const guard = guardOf(issuer);
  const withProof = decider(guard, (index) => ['DPoP', proofs[index % PROOFS] ?? ''], `DPoP ${token}`);
  const asBearer = decider(guard, () => [], `Bearer ${bearer}`);
  for (const decide of [withProof, asBearer]) if ((await decide(0)) !== undefined) throw refused();

  const signed = proofs.map((proof) => Buffer.from(proof.slice(0, proof.lastIndexOf('.'))));
  const key = KeyObject.from(publicKey);
  const digest = algorithm === 'ES256' ? 'SHA256' : null;
  // As DER, which Node checks in two thirds of the time that the signature of a JWS takes.
  const signatures = signed.map((bytes) => sign(digest, bytes, KeyObject.from(privateKey)));

  return {
    bound: cpuTime((times) => repeat(withProof, times), milliseconds),
    bearer: cpuTime((times) => repeat(asBearer, times), milliseconds),
    raw: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) {
        const at = index % PROOFS;
        if (!verify(digest, signed[at] as Buffer, key, signatures[at] as Buffer))
          throw new Error('the signature is invalid');
      }
    }, milliseconds),
  };
}

type Decide = (index: number) => ReturnType<Guard['preflight']>;

function decider(guard: Guard, proofOf: (index: number) => readonly string[], authorization: string): Decide {
  const rule = { scopes: ['flights:search'] } as const;
  return (index) => {
    const headers = ['Host', 'travel.example', 'Authorization', authorization, ...proofOf(index)];
    const token = readToken(guard, { method: 'GET', url: PATH, headers });
    return guard.preflight({ token, action: 'search', input: undefined, rule });
  };
}

function repeat(decide: Decide, times: number): void {
  for (let index = 0; index < times; index += 1) {
    const refusal = decide(index);
    if (isPromise(refusal) || refusal !== undefined) throw refused();
  }
}

function refused(): Error {
  return new Error('a request was refused, or took more than one turn');
}

/** A guard whose memory of used proofs begins anew when each of them was used once. */
function guardOf({ url, audience, developerId }: TestIssuer): Guard {
  const used = new Set<string>();
  const replayStore = {
    putIfAbsent(key: string): boolean {
      if (used.size === PROOFS) used.clear();
      used.add(key);
      return true;
    },
  };
  const verifier = createVerifier({
    issuer: url,
    audience,
    developers: [developerId],
    revocation: 'none',
  });
  return createGuard({ verifier, audit: false, dpop: dpop({ origin: ORIGIN, replayStore }) });
}

async function makeProofs(
  token: string,
  alg: Algorithm,
  { publicKey, privateKey }: { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey },
): Promise<readonly string[]> {
  const header = { typ: 'dpop+jwt', alg, jwk: await exportJWK(publicKey) };
  const ath = createHash('sha256').update(token).digest('base64url');
  const make = async (): Promise<string> =>
    new SignJWT({ htm: 'GET', htu: `${ORIGIN}${PATH}`, ath, jti: randomUUID() })
      .setProtectedHeader(header)
      .setIssuedAt()
      .sign(privateKey);
  return Promise.all(Array.from({ length: PROOFS }, make));
}
