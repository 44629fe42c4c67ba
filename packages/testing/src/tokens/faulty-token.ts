import { agentDid, type CallDetail, type GrantTokenClaims, MAX_TOKEN_LENGTH } from '@grantex/core/issuer';
import { compact, grantHeader, type Part } from './compact.ts';
import { newId } from './ids.ts';
import type { Sign, SigningKey } from './signing-key.ts';
import type { TokenFault } from './token-faults.ts';

/** The material for a faulty token: the claims of a valid grant, and keys to sign with. */
export interface FaultMaterial {
  readonly claims: GrantTokenClaims;
  readonly key: SigningKey;
  /** A key that the issuer does not publish. */
  readonly strangersKey: SigningKey;
}

type Make = (material: FaultMaterial) => string;

/** Creates a token that is wrong in exactly one way. */
export function makeFaultyToken(fault: TokenFault, material: FaultMaterial): string {
  return MAKERS[fault](material);
}

const HOUR = 3600;
const DAY = 24 * HOUR;

const LIMITED = 'flights:book:by_details';
const DETAIL: CallDetail = { type: 'urn:grantex:call', scope: 'flights:book' };

const MAKERS: { readonly [FAULT in TokenFault]: Make } = {
  expired: withClaims(({ iat, exp }) => ({
    iat: iat - 9 * HOUR,
    nbf: iat - 9 * HOUR,
    exp: exp - 9 * HOUR,
  })),
  notYetValid: withClaims(({ iat }) => ({ nbf: iat + HOUR / 2 })),
  issuedInTheFuture: withClaims(({ iat, exp }) => ({ iat: iat + HOUR, exp: exp + HOUR })),
  wrongIssuer: withClaims(() => ({ iss: 'https://another-issuer.example' })),
  otherDeveloper: withClaims(() => ({ dev: newId('dev') })),
  wrongAudience: withClaims(() => ({ aud: 'https://another-service.example' })),
  additionalAudience: withClaims(({ aud }) => ({
    aud: [...[aud].flat(), 'https://another-service.example'],
  })),
  boundToKey: withClaims(() => ({
    cnf: { jkt: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' },
  })),

  forgedSignature: signedWith(({ strangersKey }) => strangersKey.rs256),
  unsigned: signedWith(() => () => Buffer.alloc(0)),
  changedAfterSigning: changed((token, { claims }) => {
    const wider = Buffer.from(JSON.stringify({ ...claims, scp: ['everything'], scope: 'everything' }));
    return replacePart(token, 1, wider.toString('base64url'));
  }),
  unknownKey: withHeader(() => ({ kid: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs' })),
  withoutKeyId: withHeader(() => ({ kid: undefined })),

  algorithmNone: withHeader(() => ({ alg: 'none' })),
  algorithmNoneUnsigned: withHeader(
    () => ({ alg: 'none' }),
    () => () => Buffer.alloc(0),
  ),
  hmacWithPublicKey: withHeader(
    () => ({ alg: 'HS256' }),
    ({ key }) => key.hs256,
  ),
  otherHash: withHeader(
    () => ({ alg: 'RS512' }),
    ({ key }) => key.rs512,
  ),
  embeddedKey: withHeader(
    ({ strangersKey }) => ({ jwk: { ...strangersKey.published }, kid: strangersKey.published.kid }),
    ({ strangersKey }) => strangersKey.rs256,
  ),
  embeddedKeyAddress: withHeader(() => ({ jku: 'https://attacker.example/jwks.json' })),
  embeddedCertificateAddress: withHeader(() => ({
    x5u: 'https://attacker.example/chain.pem',
  })),
  embeddedCertificate: withHeader(() => ({ x5c: ['MIIB'] })),
  criticalExtension: withHeader(() => ({ crit: ['https://example.com/unknown'] })),
  unencodedPayload: withHeader(() => ({ b64: false, crit: ['b64'] })),
  wrongType: withHeader(() => ({ typ: 'JWT' })),
  feedMessage: withHeader(() => ({ typ: 'secevent+jwt' })),
  withoutType: withHeader(() => ({ typ: undefined })),

  duplicateHeaderMember: written(({ key }) => [
    JSON.stringify(grantHeader(key)).replace('{', '{"alg":"none",'),
    undefined,
  ]),
  duplicateClaim: written(({ claims }) => [
    undefined,
    JSON.stringify(claims).replace('{', '{"sub":"user_mallory",'),
  ]),
  claimsInAnArray: written(({ claims }) => [undefined, JSON.stringify([claims])]),
  notJson: written(() => [undefined, '{"iss":']),
  notUtf8: written(({ claims }) => {
    const text = Buffer.from(JSON.stringify(claims));
    return [undefined, Buffer.concat([text.subarray(0, -1), Buffer.from(',"x":"\u00ff"}', 'latin1')])];
  }),
  nonCanonicalBase64: changed(setSpareBits),
  paddedBase64: changed((token) => `${token}==`),
  trailingPart: changed((token) => `${token}.e30`),
  truncatedSignature: changed((token) => token.slice(0, -4)),
  tooLong: withClaims(() => ({ note: 'x'.repeat(MAX_TOKEN_LENGTH) })),

  withoutExpiry: withClaims(() => ({ exp: undefined })),
  expiryAsText: withClaims(({ exp }) => ({ exp: String(exp) })),
  infiniteExpiry: written(({ claims }) => [
    undefined,
    JSON.stringify(claims).replace(`"exp":${claims.exp}`, '"exp":1e999'),
  ]),
  withoutIssueTime: withClaims(() => ({ iat: undefined })),
  withoutPrincipal: withClaims(() => ({ sub: undefined })),
  principalsInAnArray: withClaims(({ sub }) => ({ sub: [sub] })),
  withoutDeveloper: withClaims(() => ({ dev: undefined })),
  scopesAsText: withClaims(({ scope }) => ({ scp: scope })),
  scopesThatDiffer: withClaims(({ scope }) => ({ scope: `${scope} payments:initiate` })),
  depthWithoutAncestors: withClaims(({ delegationDepth }) => ({
    delegationDepth: delegationDepth + 1,
  })),
  agentIsNone: withClaims(() => ({
    client_id: 'app',
    agt: agentDid('app'),
    act: { sub: agentDid('app') },
  })),
  agentsThatDiffer: withClaims(() => ({ client_id: newId('ag') })),
  actorsThatDiffer: withClaims(() => ({ act: { sub: agentDid(newId('ag')) } })),
  livesTooLong: withClaims(({ iat }) => ({ exp: iat + 367 * DAY })),
  limitWithoutDetails: withClaims(() => ({ scp: [LIMITED], scope: LIMITED })),
  detailsBesideScope: withClaims(({ scp, scope }) => ({
    scp: [...scp, LIMITED],
    scope: `${scope} ${LIMITED}`,
    authorization_details: [DETAIL],
  })),
  unknownDetails: withClaims(() => ({
    scp: [LIMITED],
    scope: LIMITED,
    authorization_details: [{ ...DETAIL, arguments: { seats: { atMost: '1' } } }],
  })),
};

type Changes = { readonly [member: string]: unknown };

/** Claims to add, to replace, or, when undefined, to leave out. */
function withClaims(change: (claims: GrantTokenClaims) => Changes): Make {
  return ({ claims, key }) => compact(grantHeader(key), { ...claims, ...change(claims) }, key.rs256);
}

/** Members of the header to add, to replace, or, when undefined, to leave out; signed by the issuer by default. */
function withHeader(
  change: (material: FaultMaterial) => Changes,
  signer: (material: FaultMaterial) => Sign = ({ key }) => key.rs256,
): Make {
  return (material) =>
    compact({ ...grantHeader(material.key), ...change(material) }, material.claims, signer(material));
}

function signedWith(signer: (material: FaultMaterial) => Sign): Make {
  return withHeader(() => ({}), signer);
}

/** Header and payload in a custom form; an undefined part is correct. */
function written(
  parts: (material: FaultMaterial) => readonly [header: Part | undefined, payload: Part | undefined],
): Make {
  return (material) => {
    const [header = grantHeader(material.key), payload = material.claims] = parts(material);
    return compact(header, payload, material.key.rs256);
  };
}

/** A correctly signed token that was changed afterwards. */
function changed(change: (token: string, material: FaultMaterial) => string): Make {
  return (material) =>
    change(compact(grantHeader(material.key), material.claims, material.key.rs256), material);
}

function replacePart(token: string, index: number, part: string): string {
  return token.split('.').with(index, part).join('.');
}

/** Changes the last character so that a lenient decoder reads the same bytes: 256 bytes leave four spare bits. */
function setSpareBits(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  return token.slice(0, -1) + (alphabet[last + 1] ?? '');
}
