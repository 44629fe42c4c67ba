import { calculateJwkThumbprint } from 'jose';
import { type Actor, encodeClaims, type GrantTokenClaims } from '../../../src/issuer.ts';
import { keyPairOf } from './key-pair.ts';

/** 2026-01-01T00:00:00Z, the time of every test that does not set another. */
export const NOW = 1_767_225_600;
export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'https://api.test';
export const DEVELOPER = 'dev_01';

/** The claims of a valid token. */
export function claimsOf(changes: Partial<GrantTokenClaims> = {}): GrantTokenClaims {
  const scp = changes.scp ?? ['flights:search', 'payments:initiate:max_500'];
  return {
    iss: ISSUER,
    sub: 'user_alice',
    prn: 'prn_01',
    aud: AUDIENCE,
    client_id: 'ag_01',
    agt: 'did:grantex:ag_01',
    dev: DEVELOPER,
    grnt: 'grnt_01',
    scp,
    scope: scp.join(' '),
    iat: NOW,
    nbf: NOW - 5,
    exp: NOW + 3600,
    jti: 'tok_01',
    acr: 'urn:grantex:acr:verified',
    amr: ['hwk', 'user', 'mfa'],
    auth_time: NOW - 60,
    delegationDepth: 0,
    act: { sub: 'did:grantex:ag_01' },
    ...changes,
  };
}

/** The claim `act` of a chain of agents, given root first: the acting one is outermost (RFC 8693 §4.1). */
export function actorsOf(agentIds: readonly string[]): Actor {
  const [root = '', ...below] = agentIds.map((agentId) => `did:grantex:${agentId}`);
  return below.reduce<Actor>((act, sub) => ({ sub, act }), { sub: root });
}

/** The claims of a delegated grant, `depth` links below the root. */
export function delegated(depth: number): Partial<GrantTokenClaims> {
  const anc = Array.from({ length: depth }, (_, index) => `grnt_ancestor_${index}`);
  const ancAgt = anc.map((_, index) => `ag_ancestor_${index}`);
  return {
    delegationDepth: depth,
    parentAgt: `did:grantex:ag_ancestor_${depth - 1}`,
    parentGrnt: `grnt_ancestor_${depth - 1}`,
    anc,
    ancAgt,
    act: actorsOf([...ancAgt, 'ag_01']),
  };
}

/** One part of a token before base64url: an object is serialized as JSON, text and bytes are used unchanged. */
export type Part = object | string | Uint8Array<ArrayBuffer>;

/** An issuer whose private key the tests have, so that it can sign invalid tokens. */
export interface TestIssuer {
  readonly kid: string;
  readonly publicJwk: JsonWebKey & { readonly kid: string };
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
  readonly header: { readonly alg: string; readonly typ: string; readonly kid: string };
  /** A token of these claims, signed properly. */
  token(changes?: Partial<GrantTokenClaims>): Promise<string>;
  /** A signature over any text. */
  sign(header: Part, payload: Part): Promise<string>;
  /** Serves the JWKS, and counts the requests. */
  readonly fetch: typeof globalThis.fetch;
  fetches(): number;
}

/** @param key its private key, or a new one. Default: the same for all, because making one takes long */
export async function createTestIssuer(key: JsonWebKey | 'new' | 'usual' = 'usual'): Promise<TestIssuer> {
  const { publicKey, privateKey } = await rsaPairOf(key);
  const { kty = '', n = '', e = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  const kid = await calculateJwkThumbprint({ kty, n, e });
  const publicJwk = { kty, n, e, kid, alg: 'RS256', use: 'sig' };
  const header = { alg: 'RS256', typ: 'at+jwt', kid };
  let fetches = 0;

  async function sign(head: Part, payload: Part): Promise<string> {
    const signed = `${base64url(head)}.${base64url(payload)}`;
    const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, utf8(signed));
    return `${signed}.${base64url(new Uint8Array(signature))}`;
  }

  return {
    kid,
    publicJwk,
    publicKey,
    privateKey,
    header,
    sign,
    token: (changes) => sign(header, encodeClaims(claimsOf(changes))),
    fetch: async () => {
      fetches += 1;
      return Response.json({ keys: [publicJwk] });
    },
    fetches: () => fetches,
  };
}

const RS256 = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};

let usual: Promise<CryptoKeyPair> | undefined;

function rsaPairOf(key: JsonWebKey | 'new' | 'usual'): Promise<CryptoKeyPair> {
  if (key === 'usual') return (usual ??= keyPairOf(RS256));
  return keyPairOf(RS256, key === 'new' ? undefined : key);
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function base64url(part: Part): string {
  if (part instanceof Uint8Array) {
    const binary = Array.from(part, (byte) => String.fromCharCode(byte)).join('');
    return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  }
  return base64url(utf8(typeof part === 'string' ? part : JSON.stringify(part)));
}
