import { verify as verifySignature } from 'node:crypto';
import { isPromise } from '@grantex/core/adapter';
import { GRANT_TOKEN_TYPE } from '@grantex/core/issuer';
import { createVerifier as createFastJwtVerifier } from 'fast-jwt';
import { importJWK, jwtVerify } from 'jose';
import { cpuTime } from '../../measure/cpu-time.ts';
import { interleave, type Samples } from '../../measure/interleave.ts';
import { median, share } from '../../measure/statistics.ts';
import { parsing, payloadOf } from '../../measure/plain-work.ts';
import { attempt, type Row } from '../../report/row.ts';
import { besideParsing } from '../../report/beside-parsing.ts';
import { type IssuedTokens, issueTokens, readyVerifier } from '../../workbench/tokens.ts';
import type { Group } from '../group.ts';

const TOKENS = 64;
const IN_FLIGHT = 16;

/** A token that was never seen before, checked in full. */
export const verification: Group = {
  name: 'verification',
  title: 'Verification of a token never seen before, CPU time',
  async run({ rounds, sampleMilliseconds }) {
    const issued = await issueTokens(TOKENS);
    try {
      const contenders = await makeContenders(issued, sampleMilliseconds);
      const costs = await interleave(contenders, rounds);
      return [await attempt('strict, uncached', () => rowOf(costs))];
    } finally {
      await issued.issuer.close();
    }
  },
};

type Name = 'grantex' | 'raw' | 'parse' | 'fastJwt' | 'jose' | 'joseAtOnce';

function rowOf(costs: Samples<Name, number>): Omit<Row, 'what'> {
  const cost = (name: Name): number => median(costs[name]);
  const peer = (what: string, name: Name) =>
    ({
      what: `${what} (share ${share(costs.raw, costs[name]).value.toFixed(2)})`,
      value: cost(name),
      unit: 'seconds',
    }) as const;
  return {
    measured: { value: cost('grantex'), unit: 'seconds' },
    limit: { what: 'crypto.verify alone', value: cost('raw'), unit: 'seconds' },
    result: { ...share(costs.raw, costs.grantex), unit: 'share' },
    goal: { floor: 0.75, stretch: 0.85 },
    references: [besideParsing(costs.grantex, costs.parse)],
    peers: [
      peer('fast-jwt', 'fastJwt'),
      peer(`jose, ${IN_FLIGHT} in flight`, 'joseAtOnce'),
      peer('jose, one at a time', 'jose'),
    ],
  };
}

async function makeContenders(issued: IssuedTokens, milliseconds: number) {
  const { issuer, tokens, publicKey, jwk } = issued;
  const tokenAt = (index: number): string => tokens[index % TOKENS] ?? '';
  const verifier = await readyVerifier(issued, 0);
  const signed = tokens.map((token) => Buffer.from(token.slice(0, token.lastIndexOf('.'))));
  const signatures = tokens.map((token) => Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url'));
  const fastJwt = createFastJwtVerifier({
    key: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    algorithms: ['RS256'],
    allowedIss: issuer.url,
    allowedAud: issuer.audience,
    cache: false,
  });
  const joseKey = await importJWK(jwk, 'RS256');
  const joseOptions = {
    issuer: issuer.url,
    audience: issuer.audience,
    algorithms: ['RS256'],
    typ: GRANT_TOKEN_TYPE,
  };

  return {
    grantex: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) {
        if (isPromise(verifier.verify(tokenAt(index))))
          throw new Error('the verifier has not fetched its keys');
      }
    }, milliseconds),
    parse: parsing(tokens.map(payloadOf), milliseconds),
    raw: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) {
        const at = index % TOKENS;
        const holds = verifySignature(
          'RSA-SHA256',
          signed[at] as Buffer,
          publicKey,
          signatures[at] as Buffer,
        );
        if (!holds) throw new Error('the signature is invalid');
      }
    }, milliseconds),
    fastJwt: cpuTime((times) => {
      for (let index = 0; index < times; index += 1) fastJwt(tokenAt(index));
    }, milliseconds),
    jose: cpuTime(async (times) => {
      for (let index = 0; index < times; index += 1) await jwtVerify(tokenAt(index), joseKey, joseOptions);
    }, milliseconds),
    joseAtOnce: cpuTime(async (times) => {
      for (let index = 0; index < times; index += IN_FLIGHT) {
        const batch = Array.from({ length: IN_FLIGHT }, (_, offset) =>
          jwtVerify(tokenAt(index + offset), joseKey, joseOptions),
        );
        await Promise.all(batch);
      }
    }, milliseconds),
  };
}
