import { generateKeyPair, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { cpuTime } from './cpu-time.ts';
import { interleave } from './interleave.ts';
import { parsing } from './plain-work.ts';
import { median } from './statistics.ts';

/** What one core of the machine does in a second: numbers of other machines are compared by these. */
export interface Speeds {
  /** RSA-2048 with SHA-256. */
  readonly signatures: number;
  readonly verifications: number;
  /** `JSON.parse` of a grant token's payload: plain JavaScript work. */
  readonly parses: number;
}

const ROUNDS = 5;
const MILLISECONDS = 40;
const SIGNED_BYTES = 1_000;
const REFUSED = 'OpenSSL refuses its own signature';

/** Of the members and the size that the payload of a grant token has. */
const PAYLOAD = JSON.stringify({
  iss: 'https://grants.example.com',
  sub: 'user_0123456789',
  aud: 'https://travel.example.com/mcp',
  jti: 'tok_01JABCDEFGHJKMNPQRSTVWXYZ0',
  iat: 1_764_000_000,
  exp: 1_764_003_600,
  scp: ['flights:search', 'flights:book', 'payments:initiate:max_500'],
  agt: 'did:grantex:ag_01JABCDEFGHJKMNPQRSTVWXYZ0',
  dev: 'dev_01JABCDEFGHJKMNPQRSTVWXYZ0',
  grnt: 'grnt_01JABCDEFGHJKMNPQRSTVWXYZ0',
});

export async function measureSpeeds(): Promise<Speeds> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const bytes = Buffer.alloc(SIGNED_BYTES, 'a');
  const signature = sign('RSA-SHA256', bytes, privateKey);
  const costs = await interleave(
    {
      signatures: cpuTime((times) => {
        for (let index = 0; index < times; index += 1) sign('RSA-SHA256', bytes, privateKey);
      }, MILLISECONDS),
      verifications: cpuTime((times) => {
        for (let index = 0; index < times; index += 1)
          if (!verify('RSA-SHA256', bytes, publicKey, signature)) throw new Error(REFUSED);
      }, MILLISECONDS),
      parses: parsing([PAYLOAD], MILLISECONDS),
    },
    ROUNDS,
    0.2,
  );
  const perSecond = (seconds: readonly number[]): number => 1 / median(seconds);
  return {
    signatures: perSecond(costs.signatures),
    verifications: perSecond(costs.verifications),
    parses: perSecond(costs.parses),
  };
}
