import { DEVELOPER, ISSUER, NOW } from '../../../neutral/support/issuer.ts';
import { createFeedSigner, entryOf, type FeedSigner, type MessageDraft } from './feed-signer.ts';
import { feedReader, messageInJson, type ReaderOptions, whyOf } from './feed-reader.ts';
import { asJson } from '../../json.ts';
import { type Vector, vectorKind, type VectorKind } from '../../vector-kind.ts';

interface FeedMessageCase extends Vector, ReaderOptions {
  /** The `data` of an event, or the `snapshot` of an answer. */
  readonly message: string;
  /** The ids of keys that have been revoked. */
  readonly revokedKeys: readonly string[];
}

const entry = (changes: object): MessageDraft => ({
  event: { prev: 0, seq: 1, entries: [entryOf(1, 'grant', 'grnt_x', changes)] },
});

const GOOD: readonly (readonly [name: string, draft: MessageDraft])[] = [
  ['without entries', {}],
  [
    'with an entry of each kind',
    {
      event: {
        seq: 6,
        entries: ['grant', 'token', 'agent', 'principal', 'developer', 'key'].map((kind, index) =>
          entryOf(
            index + 1,
            kind,
            `${kind}_x`,
            ['agent', 'principal', 'developer'].includes(kind) ? { before: '2026-01-01T00:00:00.5Z' } : {},
          ),
        ),
      },
    },
  ],
  ['with a grant on hold', entry({ before: '2026-01-01T00:00:00.5Z' })],
  ['with an entry of an unknown kind', { event: { seq: 1, entries: [entryOf(1, 'audience', 'x')] } }],
  ['whose type is in upper case', { header: { typ: 'SECEVENT+JWT' } }],
  ['of five seconds ahead', { claims: { iat: NOW + 5 } }],
  ['of long ago', { claims: { iat: NOW - 3600 } }],
  ['of a fraction of a second', { claims: { iat: NOW + 0.25 } }],
  [
    'whose head lies after its last entry',
    { event: { seq: 9, prev: 3, entries: [entryOf(4, 'grant', 'grnt_x')] } },
  ],
  ['with an entry that says more', entry({ note: 'x' })],
];

const REFUSED: readonly (readonly [
  name: string,
  why: string,
  make: (signer: FeedSigner) => Promise<string>,
])[] = [
  [
    'by another key, with the id of ours',
    'The signature of the message is not valid.',
    ({ message, issuer, other }) => message({ header: { kid: issuer.kid } }, other),
  ],
  ['by a key that is not published', 'unknown_key', ({ message, other }) => message({}, other)],
  [
    'that was changed',
    'malformed_token',
    async ({ message }) => (await message()).replace(/.{6}\./g, 'AAAAAA.'),
  ],
  [
    'of another issuer',
    'The message comes from another issuer.',
    ({ message }) => message({ claims: { iss: 'https://other.test' } }),
  ],
  [
    'for two developers',
    'The message lacks the claims of a feed message.',
    ({ message }) => message({ claims: { aud: [DEVELOPER, 'dev_02'] } }),
  ],
  ['of the type of tokens', 'wrong_type', ({ message }) => message({ header: { typ: 'at+jwt' } })],
  ['that is not signed', 'algorithm_not_allowed', ({ message }) => message({ header: { alg: 'none' } })],
  [
    'that names a place to fetch a key',
    'header_not_allowed',
    ({ message }) => message({ header: { jku: 'https://x.test' } }),
  ],
  [
    'with one claim more',
    'The message lacks the claims of a feed message.',
    ({ message }) => message({ claims: { sub: 'x' } }),
  ],
  [
    'with one claim less',
    'The message lacks the claims of a feed message.',
    ({ message }) => message({ claims: { jti: undefined } }),
  ],
  [
    'of the future',
    'The message is dated in the future.',
    ({ message }) => message({ claims: { iat: NOW + 6 } }),
  ],
  [
    'of no time',
    'The message lacks the claims of a feed message.',
    ({ message }) => message({ claims: { iat: String(NOW) } }),
  ],
  [
    'with another event',
    'The message lacks the claims of a feed message.',
    ({ message }) => message({ claims: { events: { 'urn:x': {} } } }),
  ],
  [
    'with an event that is a list',
    'The event of the message is not an object.',
    ({ message }) => message({ claims: { events: { 'urn:grantex:event:revocations': [] } } }),
  ],
  ['with a claim twice', 'malformed_token', twice],
  ['without an epoch', 'The message has no epoch.', ({ message }) => message({ event: { epoch: '' } })],
  [
    'whose head is a text',
    'The message does not state its position in the log.',
    ({ message }) => message({ event: { seq: '0' } }),
  ],
  [
    'whose head lies before its start',
    'The message does not state its position in the log.',
    ({ message }) => message({ event: { seq: 1, prev: 2 } }),
  ],
  [
    'whose entries are out of order',
    'An entry of the message is malformed or out of order.',
    ({ message }) =>
      message({ event: { seq: 2, entries: [entryOf(2, 'grant', 'b'), entryOf(1, 'grant', 'a')] } }),
  ],
  [
    'with an entry before its start',
    'An entry of the message is malformed or out of order.',
    ({ message }) => message({ event: { seq: 2, prev: 1, entries: [entryOf(1, 'grant', 'a')] } }),
  ],
  [
    'with an entry after its head',
    'An entry of the message is malformed or out of order.',
    ({ message }) => message({ event: { seq: 1, entries: [entryOf(2, 'grant', 'a')] } }),
  ],
  [
    'with an entry without an id',
    'An entry of the message is malformed or out of order.',
    ({ message }) => message(entry({ id: '' })),
  ],
  [
    'with an entry without an end',
    'An entry of the message is malformed or out of order.',
    ({ message }) => message(entry({ exp: 'soon' })),
  ],
  [
    'with an entry that ends in another time zone',
    'An entry of the message is malformed or out of order.',
    ({ message }) => message(entry({ exp: '2026-01-01T00:00:00+01:00' })),
  ],
  [
    'with an agent of no moment',
    'An entry of the message is malformed or out of order.',
    ({ message }) => message(entry({ kind: 'agent' })),
  ],
  [
    'with a grant on hold since no moment',
    'An entry of the message is malformed or out of order.',
    ({ message }) => message(entry({ before: null })),
  ],
  [
    'by the key that it revokes',
    'The message is signed with the key that it revokes.',
    ({ message, issuer }) => message(entry({ kind: 'key', id: issuer.kid })),
  ],
  ['that is garbage', 'malformed_token', async () => 'garbage'],
  ['that is empty', 'malformed_token', async () => ''],
];

async function twice({ issuer }: FeedSigner): Promise<string> {
  const text = JSON.stringify({ iss: ISSUER, aud: DEVELOPER, iat: NOW, jti: 'fm', events: {} });
  return issuer.sign({ ...issuer.header, typ: 'secevent+jwt' }, text.replace('{', `{"iss":"${ISSUER}",`));
}

type Question = Omit<FeedMessageCase, 'name' | 'expected'>;

async function read({ message, revokedKeys, ...options }: Question): Promise<unknown> {
  const reader = feedReader(options, (kid) => revokedKeys.includes(kid));
  try {
    return asJson({ message: messageInJson(await reader(message)) });
  } catch (error) {
    return { refused: whyOf(error) };
  }
}

const signer = await createFeedSigner();
const DEFAULTS = {
  issuer: ISSUER,
  jwks: { keys: [signer.issuer.publicJwk] },
  now: NOW,
  revokedKeys: [],
};

/** Messages of the revocation feed (`docs/protocol.md` §7). */
export const feedMessageVectors: VectorKind = vectorKind<FeedMessageCase>({
  kind: 'feed-message',
  about:
    'Signed messages of the revocation feed, as what they are read, and why they are refused. Whether a message follows the ones before it is in `feed.json`.',
  defaults: DEFAULTS,
  async cases() {
    const good = GOOD.map(async ([name, draft]) => {
      const message = await signer.message(draft);
      return { name: `a message ${name}`, message, expected: await read({ ...DEFAULTS, message }) };
    });
    const refused = REFUSED.map(async ([name, why, make]) => ({
      name: `a message ${name}`,
      message: await make(signer),
      expected: { refused: why },
    }));
    const byRevoked = {
      name: 'a message by a revoked key',
      message: await signer.message(),
      revokedKeys: [signer.issuer.kid],
      expected: { refused: 'The message is signed with a revoked key.' },
    };
    return [...(await Promise.all(good)), ...(await Promise.all(refused)), byRevoked];
  },
  run: read,
});
