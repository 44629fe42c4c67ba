import { AuthorizationError } from '../../../../src/index.ts';
import { checkDpopProof, createDpopNonces } from '../../../../src/issuer.ts';
import { NOW } from '../../../neutral/support/issuer.ts';
import { hashOf } from '../../../neutral/support/proof.ts';
import type { Vector } from '../../vector-kind.ts';
import {
  bound,
  ed25519,
  jkt,
  type Members,
  ORIGIN,
  p256,
  prove,
  SECRET,
  thief,
  unbound,
  URL_,
} from './fixture.ts';

const { jwk } = p256;

/** A proof, and the request that it comes with. */
export interface ProofCase extends Vector {
  readonly operation: 'check';
  /** The value of the one `DPoP` header. */
  readonly proof: string;
  readonly method: string;
  readonly url: string;
  /** The token that comes with it; null for none. */
  readonly token: string | null;
  /** Demands nonces made with this secret; null for none. */
  readonly nonceSecret: string | null;
  /** Seconds since 1970. */
  readonly now: number;
}

/** What a case of a proof has unless it says otherwise. */
export const PROOF_DEFAULTS = { method: 'POST', url: URL_, token: null, nonceSecret: null, now: NOW };

type ProofQuestion = Pick<ProofCase, 'name' | 'proof'> &
  Partial<Omit<ProofCase, 'expected'>> & {
    /** The reason, written by hand. Default: it is valid. */
    readonly reason?: string;
  };

const SAME_URLS: readonly (readonly [name: string, url: string])[] = [
  ['a query', `${URL_}?seat=1`],
  ['a fragment', `${URL_}#top`],
  ['the default port', 'https://travel.example:443/flights/book'],
  ['the scheme and the host in upper case', 'HTTPS://Travel.Example/flights/book'],
  ['one slash at its end', `${URL_}/`],
];

const OTHER_URLS: readonly unknown[] = [
  'https://travel.example/flights/cancel',
  'https://travel.example/flights',
  'https://travel.example/Flights/book',
  'https://travel.example//flights/book',
  'https://travel.example/flights//book',
  'https://travel.example/flights/book//',
  'https://travel.example/flights%2Fbook',
  'https://travel.example/flights/%62ook',
  'https://travel.example/flights/./book',
  'https://travel.example/hotels/../flights/book',
  'https://travel.example/hotels/%2e%2e/flights/book',
  'https://travel.example/flights\\book',
  'https://travel.example\\flights/book',
  'https://travel.example/flights/book;v=1',
  'https://travel.example/flights/bo\tok',
  ' https://travel.example/flights/book',
  'https://travel.example/flights/book ',
  'https://travel.example@evil.example/flights/book',
  'https://alice@travel.example/flights/book',
  'https://travel.example./flights/book',
  'https://evil.example/flights/book',
  'https://travel.example.evil.example/flights/book',
  'https://travel.example:8443/flights/book',
  'https://travel.example:/flights/book',
  'https://travel.example:0443/flights/book',
  'https://travel.example:80/flights/book',
  'http://travel.example/flights/book',
  'http://travel.example:443/flights/book',
  'https:/travel.example/flights/book',
  '//travel.example/flights/book',
  '/flights/book',
  'https://',
  '',
  null,
  { href: 'https://travel.example/flights/book' },
];

const CLAIMS: readonly (readonly [name: string, claims: Members])[] = [
  ['another method', { htm: 'GET' }],
  ['the method in lower case', { htm: 'post' }],
  ['no method', { htm: undefined }],
  ['an old iat', { iat: NOW - 301 }],
  ['an iat of exactly five minutes ago', { iat: NOW - 300 }],
  ['a future iat', { iat: NOW + 302 }],
  ['an iat in milliseconds', { iat: NOW * 1000 }],
  ['an iat that is a text', { iat: String(NOW) }],
  ['no iat', { iat: undefined }],
  ['a past exp', { exp: NOW - 1 }],
  ['an exp that is a text', { exp: String(NOW + 60) }],
  ['an nbf far ahead', { nbf: NOW + 400 }],
  ['no jti', { jti: undefined }],
  ['an empty jti', { jti: '' }],
  ['a long jti', { jti: 'x'.repeat(129) }],
  ['a jti with a space', { jti: 'a b' }],
  ['a jti that is a number', { jti: 1 }],
  ['the hash of a token that is not presented', { ath: 'x' }],
];

const HEADERS: readonly (readonly [name: string, header: Members])[] = [
  ['another type', { typ: 'jwt' }],
  ['no type', { typ: undefined }],
  ['no algorithm', { alg: 'none' }],
  ['a symmetric algorithm', { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }],
  ['RS256', { alg: 'RS256', jwk: { kty: 'RSA', n: 'AAAA', e: 'AQAB' } }],
  ['the algorithm of another key', { alg: 'EdDSA' }],
  ['no key', { jwk: undefined }],
  ['its private key', { jwk: p256.privateJwk }],
  ['a symmetric key in its key', { jwk: { ...jwk, k: 'AAAA' } }],
  ['a key for encryption', { jwk: { ...jwk, use: 'enc' } }],
  ['a key that only signs', { jwk: { ...jwk, key_ops: ['sign'] } }],
  ['a key for another algorithm', { jwk: { ...jwk, alg: 'ES384' } }],
  ['a point that is not on the curve', { jwk: { ...jwk, y: jwk.x } }],
  ['a key of small order', { alg: 'EdDSA', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } }],
  ['an extension', { crit: ['exp'] }],
  ['an unencoded payload', { b64: false }],
  ['a place to fetch a key', { jku: 'https://evil.example/jwks' }],
  ['a key id', { kid: 'key' }],
];

async function forms(): Promise<(readonly [name: string, proof: string])[]> {
  const proof = await prove();
  const [header = '', payload = '', signature = ''] = proof.split('.');
  const head = { typ: 'dpop+jwt', alg: 'ES256', jwk };
  const claims = { htm: 'POST', htu: URL_, jti: 'x', iat: NOW };
  const twice = (members: object, name: string, value: unknown): string =>
    JSON.stringify(members).replace(/\}$/, `,${JSON.stringify(name)}:${JSON.stringify(value)}}`);
  const turned = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
  const texts = { head: JSON.stringify(head), claims: JSON.stringify(claims) };
  return [
    ['that is empty', ''],
    ['beside another one', `${proof}, ${proof}`],
    ['of four parts', `${proof}.`],
    ['of two parts', `${header}.${payload}`],
    ['without a payload', `${header}..${signature}`],
    ['without a header', `.${payload}.${signature}`],
    ['without a signature', `${header}.${payload}.`],
    ['with padding', `${proof}=`],
    ['after a space', ` ${proof}`],
    ['with a short signature', `${header}.${payload}.${signature.slice(0, -1)}`],
    ['with a bit turned', `${header}.${payload}.${turned}`],
    ['with a member twice in its header', await p256.signText(twice(head, 'alg', 'ES256'), texts.claims)],
    [
      'with a claim twice',
      await p256.signText(texts.head, twice(claims, 'htu', 'https://travel.example/flights')),
    ],
    ['whose header is a list', await p256.signText(JSON.stringify([head]), texts.claims)],
    ['whose payload is a list', await p256.signText(texts.head, JSON.stringify([claims]))],
    ['whose payload is null', await p256.signText(texts.head, 'null')],
    ['of more than 4,096 characters', await prove({ padding: 'x'.repeat(4096) })],
    ["by a thief, with the owner's key in it", await prove({}, { jwk }, thief)],
  ];
}

async function proofs(): Promise<ProofQuestion[]> {
  const nonces = createDpopNonces({ secret: SECRET, clock: () => NOW * 1000 });
  const nonce = await nonces.current();
  const withNonce = { proof: await prove({ nonce }), nonceSecret: SECRET };
  const ath = await hashOf(bound);
  const refused = 'proof_invalid';
  return [
    { name: 'a proof by a key for ES256', proof: await prove() },
    { name: 'a proof by a key for EdDSA', proof: await prove({}, {}, ed25519) },
    {
      name: 'a proof by a key for EdDSA, named Ed25519',
      proof: await prove({}, { alg: 'Ed25519' }, ed25519),
    },
    {
      name: 'a proof with more claims and a jti of 128 characters',
      proof: await prove({ jti: '~'.repeat(128), note: 1 }),
    },
    ...(await Promise.all(
      [NOW - 299, NOW + 299, NOW + 0.5].map(async (iat) => ({
        name: `a proof whose iat is ${iat}`,
        proof: await prove({ iat }),
      })),
    )),
    ...(await Promise.all(
      SAME_URLS.flatMap(([what, url]) => [
        prove({ htu: url }).then((proof) => ({ name: `a proof whose htu has ${what}`, proof })),
        prove().then((proof) => ({ name: `a proof for a request whose URL has ${what}`, proof, url })),
      ]),
    )),
    { name: 'a proof for a URL without a path', proof: await prove({ htu: ORIGIN }), url: `${ORIGIN}/` },
    ...(await Promise.all(
      OTHER_URLS.map(async (htu) => ({
        name: `a proof for ${JSON.stringify(htu)}`,
        proof: await prove({ htu }),
        reason: refused,
      })),
    )),
    ...(await Promise.all(
      CLAIMS.map(async ([what, claims]) => ({
        name: `a proof with ${what}`,
        proof: await prove(claims),
        reason: refused,
      })),
    )),
    ...(await Promise.all(
      HEADERS.map(async ([what, header]) => ({
        name: `a proof with ${what} in its header`,
        proof: await prove({}, header),
        reason: refused,
      })),
    )),
    ...(await forms()).map(([what, proof]) => ({ name: `a proof ${what}`, proof, reason: refused })),
    { name: 'a proof with the hash of its token', proof: await prove({ ath }), token: bound },
    {
      name: 'a proof with the hash of another token',
      proof: await prove({ ath }),
      token: unbound,
      reason: refused,
    },
    { name: 'a proof without the hash of its token', proof: await prove(), token: bound, reason: refused },
    { name: 'a proof with a nonce', ...withNonce },
    { name: 'a proof with a nonce of the minute before', ...withNonce, now: NOW + 60 },
    {
      name: 'a proof with a nonce of two minutes before',
      ...withNonce,
      now: NOW + 120,
      reason: 'proof_without_nonce',
    },
    {
      name: 'a proof without a nonce, where one is demanded',
      proof: await prove(),
      nonceSecret: SECRET,
      reason: 'proof_without_nonce',
    },
    { name: 'a proof with a nonce that nobody demands', proof: await prove({ nonce: 'x' }) },
  ];
}

/** Checks the proof of a case. */
export async function checkProof(vector: Omit<ProofCase, 'name' | 'expected'>): Promise<unknown> {
  const { proof, method, url, token, nonceSecret, now } = vector;
  const nonces =
    nonceSecret === null ? undefined : createDpopNonces({ secret: nonceSecret, clock: () => now * 1000 });
  try {
    return await checkDpopProof(proof, {
      method,
      url,
      now: now * 1000,
      ...(token !== null && { token }),
      ...(nonces !== undefined && { nonces }),
    });
  } catch (error) {
    if (!AuthorizationError.is(error)) throw error;
    const { reason, nonce } = error;
    return { refused: { reason, ...(nonce !== undefined && { nonce }) } };
  }
}

/** Proofs for a request, each with what a check says. */
export async function proofCases(): Promise<
  (Pick<ProofCase, 'name' | 'operation' | 'expected'> & Partial<ProofCase>)[]
> {
  return Promise.all(
    (await proofs()).map(async ({ reason, ...question }) => {
      const whole = { operation: 'check', ...PROOF_DEFAULTS, ...question } as const;
      const answer = (await checkProof(whole)) as { readonly refused?: object };
      const expected = reason === undefined ? { jkt, ...answer } : { refused: { ...answer.refused, reason } };
      return { operation: 'check' as const, ...question, expected };
    }),
  );
}
