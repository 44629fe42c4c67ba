import type { RefusalReason } from '../../src/index.ts';
import type { GrantTokenClaims } from '../../src/issuer.ts';
import keys from '../vectors/test-keys.json' with { type: 'json' };
import { signOnce } from '../vectors/sign-once.ts';
import { actorsOf, base64url, claimsOf, delegated, NOW, type TestIssuer, utf8 } from './support/issuer.ts';

const THUMBPRINT = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';

/** A kind of token that must be refused, with the reason, and how to create it. */
export type RefusedToken = readonly [
  name: string,
  reason: RefusalReason,
  make: (issuer: TestIssuer) => string | Promise<string>,
];

type Claims = { readonly [claim: string]: unknown };
type Changes = Claims | Partial<GrantTokenClaims>;

const withHeader = (changes: Claims) => (issuer: TestIssuer) =>
  issuer.sign({ ...issuer.header, ...changes }, claimsOf());

const withHeaderText = (write: (kid: string) => string) => (issuer: TestIssuer) =>
  issuer.sign(write(issuer.kid), claimsOf());

const withClaims = (changes: Changes) => (issuer: TestIssuer) =>
  issuer.sign(issuer.header, { ...claimsOf(), ...changes });

const withPayload = (payload: string | Uint8Array<ArrayBuffer>) => (issuer: TestIssuer) =>
  issuer.sign(issuer.header, payload);

const withPayloadText = (change: (json: string) => string) => withPayload(change(JSON.stringify(claimsOf())));

const changed = (change: (token: string) => string) => async (issuer: TestIssuer) =>
  change(await issuer.token());

const withPart = (index: number, change: (part: string) => string) =>
  changed((token) => {
    const parts = token.split('.');
    return parts.with(index, change(parts[index] ?? '')).join('.');
  });

const scopes = (...scp: readonly string[]): Changes => ({ scp, scope: scp.join(' ') });

const agent = (id: string): Changes => ({ client_id: id, agt: `did:grantex:${id}`, act: actorsOf([id]) });

async function hmac(
  issuer: TestIssuer,
  alg: string,
  hash: string,
  secret: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['sign']);
  const signed = `${base64url({ ...issuer.header, alg })}.${base64url(claimsOf())}`;
  return `${signed}.${base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(signed))))}`;
}

async function pem(issuer: TestIssuer): Promise<Uint8Array<ArrayBuffer>> {
  const der = String.fromCharCode(...new Uint8Array(await crypto.subtle.exportKey('spki', issuer.publicKey)));
  const lines = btoa(der).replaceAll(/.{64}/g, '$&\n');
  return utf8(`-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`);
}

/** Signs with the issuer's own key, but with another algorithm of its family. */
async function rsa(issuer: TestIssuer, alg: string, name: string, hash: string): Promise<string> {
  const jwk = await crypto.subtle.exportKey('jwk', issuer.privateKey);
  const { alg: _alg, key_ops: _operations, ...bare } = jwk;
  const key = await crypto.subtle.importKey('jwk', bare, { name, hash }, true, ['sign']);
  const signed = `${base64url({ ...issuer.header, alg })}.${base64url(claimsOf())}`;
  return `${signed}.${base64url(await signOnce({ name, saltLength: 32 }, key, utf8(signed)))}`;
}

async function ecdsa(issuer: TestIssuer): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const { d: _secret, ...jwk } = keys.agentP256;
  const key = await crypto.subtle.importKey('jwk', keys.agentP256, algorithm, true, ['sign']);
  const signed = `${base64url({ ...issuer.header, alg: 'ES256', jwk })}.${base64url(claimsOf())}`;
  return `${signed}.${base64url(await signOnce(algorithm, key, utf8(signed)))}`;
}

/** The last character of the issuer's signatures holds four bits of it and two that a lenient decoder ignores. */
function withLeftOverBits(part: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return part.slice(0, -1) + alphabet.charAt(alphabet.indexOf(part.slice(-1)) + 1);
}

/** The same signature plus the modulus: as many bytes if it happens to fit, one more otherwise. */
async function plusModulus(issuer: TestIssuer): Promise<string> {
  const number = (text: string): bigint =>
    Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0)).reduce(
      (sum, byte) => sum * 256n + BigInt(byte),
      0n,
    );
  const [head, payload, signature = ''] = (await issuer.token()).split('.');
  const hex = (number(signature) + number(issuer.publicJwk.n ?? '')).toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  const bytes = Uint8Array.from(even.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  return `${head}.${payload}.${base64url(bytes)}`;
}

const YEAR = 366 * 24 * 3600;

/** Every kind of token that no service may accept (`security.md`, RFC 8725, RFC 9068, RFC 7515). */
export const REFUSED_TOKENS: readonly RefusedToken[] = [
  // Algorithms
  [
    'alg none without a signature',
    'algorithm_not_allowed',
    (issuer) => `${base64url({ ...issuer.header, alg: 'none' })}.${base64url(claimsOf())}.`,
  ],
  ['alg none with the signature of RS256', 'algorithm_not_allowed', withHeader({ alg: 'none' })],
  ['alg None', 'algorithm_not_allowed', withHeader({ alg: 'None' })],
  [
    'HS256 with the public key in PEM as its secret',
    'algorithm_not_allowed',
    async (issuer) => hmac(issuer, 'HS256', 'SHA-256', await pem(issuer)),
  ],
  [
    'HS256 with the modulus as its secret',
    'algorithm_not_allowed',
    (issuer) => hmac(issuer, 'HS256', 'SHA-256', utf8(issuer.publicJwk.n ?? '')),
  ],
  ['HS512', 'algorithm_not_allowed', async (issuer) => hmac(issuer, 'HS512', 'SHA-512', await pem(issuer))],
  ['ES256 by a key in its own header', 'algorithm_not_allowed', ecdsa],
  ['PS256 by the right key', 'algorithm_not_allowed', (issuer) => rsa(issuer, 'PS256', 'RSA-PSS', 'SHA-256')],
  ['PS256 named RS256', 'bad_signature', (issuer) => rsa(issuer, 'RS256', 'RSA-PSS', 'SHA-256')],
  [
    'RS384 by the right key',
    'algorithm_not_allowed',
    (issuer) => rsa(issuer, 'RS384', 'RSASSA-PKCS1-v1_5', 'SHA-384'),
  ],
  [
    'RS512 by the right key',
    'algorithm_not_allowed',
    (issuer) => rsa(issuer, 'RS512', 'RSASSA-PKCS1-v1_5', 'SHA-512'),
  ],
  ['RS512 named RS256', 'bad_signature', (issuer) => rsa(issuer, 'RS256', 'RSASSA-PKCS1-v1_5', 'SHA-512')],
  ['EdDSA', 'algorithm_not_allowed', withHeader({ alg: 'EdDSA' })],
  ['rs256 in lower case', 'algorithm_not_allowed', withHeader({ alg: 'rs256' })],
  ['a list of algorithms', 'algorithm_not_allowed', withHeader({ alg: ['RS256'] })],
  ['no algorithm', 'algorithm_not_allowed', withHeader({ alg: undefined })],

  // Headers
  ['a key in the header', 'header_not_allowed', (issuer) => withHeader({ jwk: issuer.publicJwk })(issuer)],
  ['jku', 'header_not_allowed', withHeader({ jku: 'https://attacker.test/jwks.json' })],
  ['x5u', 'header_not_allowed', withHeader({ x5u: 'https://attacker.test/cert.pem' })],
  ['x5c', 'header_not_allowed', withHeader({ x5c: ['MIIB'] })],
  ['x5t', 'header_not_allowed', withHeader({ x5t: 'abc' })],
  ['an unknown critical header', 'header_not_allowed', withHeader({ crit: ['exp'], exp: NOW })],
  ['an empty list of critical headers', 'header_not_allowed', withHeader({ crit: [] })],
  ['an unencoded payload', 'header_not_allowed', withHeader({ b64: false, crit: ['b64'] })],
  ['b64 false, not critical', 'header_not_allowed', withHeader({ b64: false })],
  ['compression', 'header_not_allowed', withHeader({ zip: 'DEF' })],
  ['a content type', 'header_not_allowed', withHeader({ cty: 'JWT' })],
  [
    'an own member __proto__ in the header',
    'header_not_allowed',
    withHeaderText((kid) => `{"alg":"RS256","typ":"at+jwt","kid":"${kid}","__proto__":{}}`),
  ],
  ['no type', 'wrong_type', withHeader({ typ: undefined })],
  ['type JWT', 'wrong_type', withHeader({ typ: 'JWT' })],
  ['a type that begins with at+jwt', 'wrong_type', withHeader({ typ: 'at+jwt; v=2' })],
  ['a type in letters that look alike', 'wrong_type', withHeader({ typ: 'at+\u0458wt' })],
  ['the type of a feed message', 'wrong_type', withHeader({ typ: 'secevent+jwt' })],
  ['a list of types', 'wrong_type', withHeader({ typ: ['at+jwt'] })],
  ['no kid', 'malformed_token', withHeader({ kid: undefined })],
  ['an empty kid', 'malformed_token', withHeader({ kid: '' })],
  ['a kid that is a number', 'malformed_token', withHeader({ kid: 1 })],
  ['a kid of a thousand characters', 'malformed_token', withHeader({ kid: 'k'.repeat(1000) })],
  ['an unknown kid', 'unknown_key', withHeader({ kid: 'unknown' })],
  ['a kid that every object has', 'unknown_key', withHeader({ kid: 'constructor' })],
  ['a kid that is a path', 'unknown_key', withHeader({ kid: '../../dev/null' })],
  [
    'two algorithms in the header',
    'malformed_token',
    withHeaderText((kid) => `{"alg":"none","alg":"RS256","typ":"at+jwt","kid":"${kid}"}`),
  ],
  [
    'two kids, one of them escaped',
    'malformed_token',
    withHeaderText((kid) => `{"alg":"RS256","typ":"at+jwt","kid":"x","\\u006bid":"${kid}"}`),
  ],
  ['a header that is a list', 'malformed_token', withHeaderText(() => '["RS256"]')],
  ['a header that is null', 'malformed_token', withHeaderText(() => 'null')],
  [
    'a header that is no JSON',
    'malformed_token',
    withHeaderText((kid) => `{alg:"RS256",typ:"at+jwt",kid:"${kid}"}`),
  ],
  [
    'a header after a byte order mark',
    'malformed_token',
    withHeaderText((kid) => `\ufeff{"alg":"RS256","typ":"at+jwt","kid":"${kid}"}`),
  ],

  // Payload
  ['two exp', 'malformed_token', withPayloadText((json) => json.replace(/}$/, `,"exp":${NOW + 9e9}}`))],
  [
    'two sub, one of them escaped',
    'malformed_token',
    withPayloadText((json) => json.replace(/}$/, ',"su\\u0062":"user_mallory"}')),
  ],
  [
    'two sub with white space between',
    'malformed_token',
    withPayloadText((json) => json.replace(/}$/, ' , "sub" : "user_mallory" }')),
  ],
  [
    'two members in an actor',
    'malformed_token',
    withPayloadText((json) => json.replace('"act":{', '"act":{"sub":"x",')),
  ],
  [
    'two members in an actor beside what needs escapes',
    'malformed_token',
    withPayloadText((json) => json.replace('"act":{', '"note":"\\u003e","act":{"sub":"x",')),
  ],
  ['a payload that is a list', 'malformed_token', withPayload('[]')],
  ['a payload that is a text', 'malformed_token', withPayload('"exp"')],
  ['a payload that is null', 'malformed_token', withPayload('null')],
  ['a payload that is no JSON', 'malformed_token', withPayload('exp=1')],
  ['a payload that is empty', 'malformed_token', withPayload('')],
  [
    'a payload that is no UTF-8',
    'malformed_token',
    withPayload(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
  ],
  [
    'a payload of overlong UTF-8',
    'malformed_token',
    withPayload(new Uint8Array([0x7b, 0x22, 0xc0, 0xae, 0x22, 0x3a, 0x31, 0x7d])),
  ],
  ['a payload after a byte order mark', 'malformed_token', withPayloadText((json) => `\ufeff${json}`)],
  ['something after the payload', 'malformed_token', withPayloadText((json) => `${json}{}`)],

  // Times
  ['no exp', 'invalid_claim', withClaims({ exp: undefined })],
  ['an exp that is a text', 'invalid_claim', withClaims({ exp: String(NOW + 60) })],
  ['an exp that is null', 'invalid_claim', withClaims({ exp: null })],
  [
    'an exp beyond every number',
    'invalid_claim',
    withPayloadText((json) => json.replace(/"exp":\d+/, '"exp":1e400')),
  ],
  [
    'an exp beyond whole numbers',
    'invalid_claim',
    withPayloadText((json) => json.replace(/"exp":\d+/, '"exp":1e300')),
  ],
  ['an exp with a fraction', 'invalid_claim', withClaims({ exp: NOW + 60.5 })],
  ['a negative exp', 'invalid_claim', withClaims({ exp: -1 })],
  ['an exp in a list', 'invalid_claim', withClaims({ exp: [NOW + 60] })],
  ['an exp before iat', 'invalid_claim', withClaims({ exp: NOW - 1 })],
  ['an exp that is past', 'expired', withClaims({ iat: NOW - 3600, nbf: NOW - 3605, exp: NOW - 5 })],
  [
    'a life of more than a year',
    'invalid_claim',
    withClaims({ iat: NOW - 3600, nbf: NOW - 3605, exp: NOW - 3600 + YEAR + 1 }),
  ],
  ['an exp in a hundred years', 'invalid_claim', withClaims({ exp: NOW + 100 * YEAR })],
  ['no iat', 'invalid_claim', withClaims({ iat: undefined })],
  ['an iat that is a text', 'invalid_claim', withClaims({ iat: String(NOW) })],
  ['an iat in the future', 'not_yet_valid', withClaims({ iat: NOW + 6 })],
  ['no nbf', 'invalid_claim', withClaims({ nbf: undefined })],
  ['an nbf in the future', 'not_yet_valid', withClaims({ nbf: NOW + 6 })],
  ['an auth_time that is a text', 'invalid_claim', withClaims({ auth_time: 'now' })],

  // Who and for whom
  ['no iss', 'wrong_issuer', withClaims({ iss: undefined })],
  ['another iss', 'wrong_issuer', withClaims({ iss: 'https://sandbox.issuer.test' })],
  ['an iss with a trailing slash', 'wrong_issuer', withClaims({ iss: 'https://issuer.test/' })],
  ['an iss in a list', 'wrong_issuer', withClaims({ iss: ['https://issuer.test'] })],
  ['no dev', 'wrong_developer', withClaims({ dev: undefined })],
  ['another developer with our aud and our sub', 'wrong_developer', withClaims({ dev: 'dev_02' })],
  ['a dev in a list', 'wrong_developer', withClaims({ dev: ['dev_01'] })],
  ['no aud', 'invalid_claim', withClaims({ aud: undefined })],
  ['another aud', 'wrong_audience', withClaims({ aud: 'https://other.test' })],
  ['an aud with a trailing slash', 'wrong_audience', withClaims({ aud: 'https://api.test/' })],
  [
    'an aud with more than the service',
    'wrong_audience',
    withClaims({ aud: ['https://api.test', 'https://other.test'] }),
  ],
  ['an empty aud', 'invalid_claim', withClaims({ aud: [] })],
  ['an aud that is a number', 'invalid_claim', withClaims({ aud: 1 })],
  ['an aud in a list in a list', 'invalid_claim', withClaims({ aud: [['https://api.test']] })],
  ['no sub', 'invalid_claim', withClaims({ sub: undefined })],
  ['an empty sub', 'invalid_claim', withClaims({ sub: '' })],
  ['a sub in a list', 'invalid_claim', withClaims({ sub: ['user_alice'] })],
  [
    'a sub with a lone surrogate',
    'invalid_claim',
    withPayloadText((json) => json.replace('user_alice', 'user_\\ud800')),
  ],
  ['no client_id', 'invalid_claim', withClaims({ client_id: undefined })],
  ['no agt', 'invalid_claim', withClaims({ agt: undefined })],
  ['no grnt', 'invalid_claim', withClaims({ grnt: undefined })],
  ['a grnt that is an object', 'invalid_claim', withClaims({ grnt: {} })],
  ['no jti', 'invalid_claim', withClaims({ jti: undefined })],
  ['a key it is bound to', 'unchecked_confirmation', withClaims({ cnf: { jkt: THUMBPRINT } })],
  ['a thumbprint that is none', 'invalid_claim', withClaims({ cnf: { jkt: 'abc' } })],
  ['a certificate that it is bound to', 'invalid_claim', withClaims({ cnf: { 'x5t#S256': THUMBPRINT } })],
  ['two bindings', 'invalid_claim', withClaims({ cnf: { jkt: THUMBPRINT, kid: 'x' } })],
  ['a cnf of null', 'invalid_claim', withClaims({ cnf: null })],

  // Scopes
  ['no scp', 'invalid_claim', withClaims({ scp: undefined })],
  ['a scp that is a text', 'invalid_claim', withClaims({ scp: 'flights:search', scope: 'flights:search' })],
  ['an empty scp', 'invalid_claim', withClaims(scopes())],
  ['a scp with a number', 'invalid_claim', withClaims({ scp: ['a:b', 1], scope: 'a:b 1' })],
  ['no scope', 'invalid_claim', withClaims({ scope: undefined })],
  ['a scope that says more than scp', 'invalid_claim', withClaims({ scp: ['a:b'], scope: 'a:b a:c' })],
  ['a scope that says less than scp', 'invalid_claim', withClaims({ scp: ['a:b', 'a:c'], scope: 'a:b' })],
  [
    'two scopes in one',
    'invalid_claim',
    withClaims({
      scp: ['flights:search payments:initiate:max_500'],
      scope: 'flights:search payments:initiate:max_500',
    }),
  ],
  ['a wildcard', 'invalid_claim', withClaims(scopes('flights:*'))],
  ['a bound that is not canonical', 'invalid_claim', withClaims(scopes('payments:initiate:max_500.0'))],
  ['a bound that is no decimal', 'invalid_claim', withClaims(scopes('payments:initiate:max_1e9'))],
  ['a scope twice', 'invalid_claim', withClaims(scopes('a:b', 'a:b'))],
  [
    'more than a hundred scopes',
    'invalid_claim',
    withClaims(scopes(...Array.from({ length: 101 }, (_, index) => `a:b${index}`))),
  ],

  // Delegation
  ['no depth', 'invalid_claim', withClaims({ delegationDepth: undefined })],
  ['a depth that is a text', 'invalid_claim', withClaims({ delegationDepth: '0' })],
  ['a negative depth', 'invalid_claim', withClaims({ delegationDepth: -1 })],
  ['a depth of eleven', 'invalid_claim', withClaims(delegated(11))],
  ['a depth without ancestors', 'invalid_claim', withClaims({ delegationDepth: 1 })],
  ['ancestors without a depth', 'invalid_claim', withClaims({ ...delegated(2), delegationDepth: 0 })],
  ['more ancestors than depth', 'invalid_claim', withClaims({ ...delegated(2), delegationDepth: 1 })],
  ['fewer ancestors than depth', 'invalid_claim', withClaims({ ...delegated(2), delegationDepth: 3 })],
  [
    'an ancestor whose agent is missing',
    'invalid_claim',
    withClaims({ ...delegated(2), ancAgt: ['ag_ancestor_0'] }),
  ],
  [
    'a parent that is not the last ancestor',
    'invalid_claim',
    withClaims({ ...delegated(2), parentGrnt: 'grnt_ancestor_0' }),
  ],
  [
    'an end after that of the token it was made with',
    'invalid_claim',
    withClaims({ ...delegated(2), parentExp: NOW + 3599 }),
  ],
  [
    'a parentExp that is a text',
    'invalid_claim',
    withClaims({ ...delegated(2), parentExp: String(NOW + 3600) }),
  ],
  ['a root made with a token', 'invalid_claim', withClaims({ parentExp: NOW + 3600 })],
  ['no parent grant', 'invalid_claim', withClaims({ ...delegated(2), parentGrnt: undefined })],
  ['no parent agent', 'invalid_claim', withClaims({ ...delegated(2), parentAgt: undefined })],
  [
    'an ancestor twice',
    'invalid_claim',
    withClaims({ ...delegated(2), anc: ['grnt_ancestor_1', 'grnt_ancestor_1'] }),
  ],
  [
    'a grant that is its own ancestor',
    'invalid_claim',
    withClaims({ ...delegated(2), anc: ['grnt_01', 'grnt_ancestor_1'] }),
  ],

  // Agents
  ['a client_id that is no agent', 'invalid_claim', withClaims(agent('app_01'))],
  ['a client_id that is a DID', 'invalid_claim', withClaims(agent('did:grantex:ag_01'))],
  ['a client_id without an id', 'invalid_claim', withClaims(agent('ag_'))],
  ['a client_id before a line break', 'invalid_claim', withClaims(agent('ag_01\n'))],
  ['the DID of another agent', 'invalid_claim', withClaims({ agt: 'did:grantex:ag_02' })],
  [
    'the DID of its agent by another method',
    'invalid_claim',
    withClaims({ agt: 'did:web:issuer.test:agents:ag_01' }),
  ],
  ['no actor', 'invalid_claim', withClaims({ act: undefined })],
  ['an actor that is a text', 'invalid_claim', withClaims({ act: 'ag_01' })],
  ['another actor', 'invalid_claim', withClaims({ act: actorsOf(['ag_02']) })],
  ['an actor that is an id', 'invalid_claim', withClaims({ act: { sub: 'ag_01' } })],
  ['an actor behind the agent of a root', 'invalid_claim', withClaims({ act: actorsOf(['ag_02', 'ag_01']) })],
  ['actors of null', 'invalid_claim', withClaims({ act: { sub: 'did:grantex:ag_01', act: null } })],
  [
    'actors that are fewer than its agents',
    'invalid_claim',
    withClaims({ ...delegated(2), act: actorsOf(['ag_ancestor_1', 'ag_01']) }),
  ],
  [
    'actors that are more than its agents',
    'invalid_claim',
    withClaims({ ...delegated(1), act: actorsOf(['ag_02', 'ag_ancestor_0', 'ag_01']) }),
  ],
  [
    'actors in the order of ancAgt',
    'invalid_claim',
    withClaims({ ...delegated(2), act: actorsOf(['ag_ancestor_1', 'ag_ancestor_0', 'ag_01']) }),
  ],
  [
    'another actor above it',
    'invalid_claim',
    withClaims({ ...delegated(1), act: actorsOf(['ag_02', 'ag_01']) }),
  ],
  [
    'an ancestor that is no agent',
    'invalid_claim',
    withClaims({
      ...delegated(1),
      ancAgt: ['app_01'],
      parentAgt: 'did:grantex:app_01',
      act: actorsOf(['app_01', 'ag_01']),
    }),
  ],
  [
    'a parent agent that is not the last of its ancestors',
    'invalid_claim',
    withClaims({ ...delegated(2), parentAgt: 'did:grantex:ag_ancestor_0' }),
  ],

  // Form
  ['nothing', 'malformed_token', () => ''],
  ['garbage', 'malformed_token', () => 'garbage'],
  ['two dots', 'malformed_token', () => '..'],
  ['two parts', 'malformed_token', changed((token) => token.split('.').slice(0, 2).join('.'))],
  ['four parts', 'malformed_token', changed((token) => `${token}.e30`)],
  ['five parts', 'malformed_token', changed((token) => `${token}.e30.e30`)],
  [
    'the JSON serialization',
    'malformed_token',
    changed((token) => JSON.stringify({ payload: token.split('.')[1], signatures: [] })),
  ],
  ['more than 8 KiB', 'malformed_token', withClaims({ note: 'x'.repeat(8 * 1024) })],
  ['a line break at its end', 'bad_signature', changed((token) => `${token}\n`)],
  ['a space before it', 'malformed_token', changed((token) => ` ${token}`)],
  ['a scheme before it', 'malformed_token', changed((token) => `Bearer ${token}`)],
  ['a NUL at its end', 'bad_signature', changed((token) => `${token}\0`)],
  ['padding at its end', 'bad_signature', changed((token) => `${token}==`)],
  ['padding of its header', 'malformed_token', withPart(0, (part) => `${part}=`)],
  ['padding of its payload', 'malformed_token', withPart(1, (part) => `${part}=`)],
  [
    'a line break in its payload',
    'malformed_token',
    withPart(1, (part) => `${part.slice(0, 8)}\n${part.slice(8)}`),
  ],
  [
    'a character of no alphabet in its payload',
    'malformed_token',
    withPart(1, (part) => `${part.slice(0, 8)}!${part.slice(8)}`),
  ],
  [
    'a character beyond ASCII that a lenient decoder folds',
    'malformed_token',
    withPart(1, (part) => part.replace(/^e/, '\u0165')),
  ],
  ['left-over bits in its signature', 'bad_signature', withPart(2, withLeftOverBits)],
  [
    'left-over bits in its payload',
    'malformed_token',
    async (issuer) => {
      const payload = base64url(
        `${JSON.stringify(claimsOf())}${' '.repeat((4 - (JSON.stringify(claimsOf()).length % 3)) % 3)}`,
      );
      return `${base64url(issuer.header)}.${withLeftOverBits(payload)}.AAAA`;
    },
  ],
  ['the alphabet of base64', 'bad_signature', withPart(2, (part) => `+/${part.slice(2)}`)],

  // Signatures
  ['no signature', 'bad_signature', withPart(2, () => '')],
  ['a signature of zeros', 'bad_signature', withPart(2, (part) => 'A'.repeat(part.length))],
  ['a signature that is too short', 'bad_signature', withPart(2, (part) => part.slice(0, -4))],
  ['a signature that is too long', 'bad_signature', withPart(2, (part) => `${part.slice(0, -1)}AAAAA`)],
  ['a signature after a zero byte', 'bad_signature', withPart(2, (part) => `AAAA${part}`)],
  [
    'a signature with one bit changed',
    'bad_signature',
    withPart(2, (part) => (part.startsWith('A') ? 'B' : 'A') + part.slice(1)),
  ],
  ['a signature plus the modulus', 'bad_signature', plusModulus],
  [
    'the signature of another token',
    'bad_signature',
    async (issuer) => {
      const [other, token] = [await issuer.token({ jti: 'tok_02' }), await issuer.token()];
      return [...token.split('.').slice(0, 2), other.split('.')[2]].join('.');
    },
  ],
  [
    'a payload changed after it was signed',
    'bad_signature',
    withPart(1, () => base64url(claimsOf({ scp: ['payments:initiate'] }))),
  ],
  [
    'a header changed after it was signed',
    'bad_signature',
    async (issuer) => {
      const token = await issuer.token();
      const header = base64url({ alg: 'RS256', typ: 'application/at+jwt', kid: issuer.kid });
      return [header, ...token.split('.').slice(1)].join('.');
    },
  ],
];
