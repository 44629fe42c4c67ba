import { sha256Bytes } from '#signature';
import { decodeBase64url, encodeBase64url } from '../../base/base64.ts';
import { isObject } from '../../base/json.ts';
import { parseStrictJson } from '../../base/strict-json.ts';
import type { EntryStatus } from '../../wire/entries.ts';
import { canonicalJson } from './canonical-json.ts';

/** The `typ` of an agent's signature over what it reports (`docs/protocol.md` §8). */
export const ENTRY_SIGNATURE_TYPE = 'grantex-audit-entry+jws';
/** The longest signature, in characters. */
export const MAX_ENTRY_SIGNATURE_LENGTH = 512;

/** What an agent signs of an entry: everything that it reports itself. The log adds position and time. */
export interface SignedReport {
  /** The issuer of the log. */
  readonly iss: string;
  readonly agentId: string;
  readonly grantId: string;
  readonly action: string;
  readonly status: EntryStatus;
  readonly ref?: string | null | undefined;
  /** Computed with the agent's own salt, see `metadataDigest`; a second report of the same has another salt. */
  readonly metadataDigest: string;
}

/** The members of a report in the order in which RFC 8785 writes them, which `JSON.stringify` keeps. */
export function reportMembers(report: SignedReport): { readonly [member: string]: string | number } {
  const { iss, agentId, grantId, action, status, ref, metadataDigest } = report;
  const ownRef = ref === undefined || ref === null ? {} : { ref };
  return { action, agentId, grantId, iss, metadataDigest, ...ownRef, status, v: 1 };
}

/**
 * The exact text that an agent signs: RFC 8785 of `{v: 1, iss, agentId, grantId, action, status, ref?, metadataDigest}`.
 * @throws {FormatError} `METADATA_NOT_CANONICAL` for a text that is not well-formed
 */
export function reportText(report: SignedReport): string {
  return canonicalJson(reportMembers(report));
}

/** A parsed signature. Nothing in it has been verified. */
export interface EntrySignature {
  readonly algorithm: 'EdDSA' | 'ES256';
  /** The RFC 7638 thumbprint of the key that it names. */
  readonly kid: string;
  /** The encoded header, as it was signed. */
  readonly header: string;
  /** 64 bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The public key of an agent, as a JWK. Other members are ignored. */
export type AgentPublicJwk =
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string };

/** An imported key of an agent. */
export interface AgentVerifier {
  /** The RFC 7638 thumbprint, computed here. */
  readonly kid: string;
  /** Whether this key signed this text, see {@link reportText}. False for a signature by another key or algorithm. */
  verify(text: string, signature: EntrySignature): Promise<boolean>;
}

const SHAPE = /^(?<header>[A-Za-z0-9_-]+)\.\.(?<signature>[A-Za-z0-9_-]{86})$/;
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;
const HEADER_MEMBERS = 3;
const SIGNATURE_BYTES = 64;
const COORDINATE_BYTES = 32;

const encoder: TextEncoder = new TextEncoder();
const decoder: TextDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Takes an agent's signature apart: a compact JWS whose payload is detached (RFC 7515 appendix F), strict in form. Its
 * header is exactly `{alg, kid, typ}`, no member twice, `alg` is `EdDSA` or `ES256`; a header that names a key, a place to
 * fetch one, or an extension is none of these. All base64url is canonical, and the signature is 64 bytes.
 * @returns undefined for anything else
 */
export function readEntrySignature(text: string): EntrySignature | undefined {
  if (text.length > MAX_ENTRY_SIGNATURE_LENGTH) return undefined;
  const { header = '', signature = '' } = SHAPE.exec(text)?.groups ?? {};
  const bytes = decodeBase64url(signature);
  const members = readHeader(header);
  if (members === undefined || bytes?.length !== SIGNATURE_BYTES) return undefined;
  return { ...members, header, bytes };
}

function readHeader(encoded: string): Pick<EntrySignature, 'algorithm' | 'kid'> | undefined {
  const header = parseStrictJson(textOf(decodeBase64url(encoded)));
  if (!isObject(header) || Object.keys(header).length !== HEADER_MEMBERS) return undefined;
  const { alg, kid, typ } = header;
  if (alg !== 'EdDSA' && alg !== 'ES256') return undefined;
  if (typ !== ENTRY_SIGNATURE_TYPE || typeof kid !== 'string' || !THUMBPRINT.test(kid)) return undefined;
  return { algorithm: alg, kid };
}

function textOf(bytes: Uint8Array<ArrayBuffer> | undefined): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return '';
  }
}

/**
 * Detaches the payload of a compact JWS over {@link reportText}, as the log takes it.
 * @throws {TypeError} when it was made over another text, or is not such a signature
 */
export function detachReport(jws: string, text: string): string {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const detached = `${header}..${signature}`;
  if (payload !== encodeBase64url(encoder.encode(text)) || readEntrySignature(detached) === undefined) {
    throw new TypeError(
      'The key did not sign the report: its "sign" must return a compact JWS over the claims as JSON.stringify writes them.',
    );
  }
  return detached;
}

/**
 * Imports an agent's public key.
 * @returns undefined for anything that is not an Ed25519 or P-256 public key, for a key of small order, under which
 *   anybody can sign, and for a JWK that contains its private key
 */
export async function importAgentKey(jwk: unknown): Promise<AgentVerifier | undefined> {
  const key = readJwk(jwk);
  if (key === undefined) return undefined;
  const kid = encodeBase64url(await sha256Bytes(canonicalJson(key)));
  const { algorithm, parameters } = key.crv === 'Ed25519' ? ED25519 : P256;
  const imported = await importOrNothing(key);
  if (imported === undefined) return undefined;
  return {
    kid,
    async verify(text, signature) {
      if (signature.algorithm !== algorithm || signature.kid !== kid) return false;
      const signed = encoder.encode(`${signature.header}.${encodeBase64url(encoder.encode(text))}`);
      return crypto.subtle.verify(parameters, imported, signature.bytes, signed);
    },
  };
}

const ED25519 = { algorithm: 'EdDSA', parameters: { name: 'Ed25519' } } as const;
const P256 = {
  algorithm: 'ES256',
  parameters: { name: 'ECDSA', hash: 'SHA-256', namedCurve: 'P-256' },
} as const;

/** Exactly the members that RFC 7638 hashes. */
function readJwk(jwk: unknown): AgentPublicJwk | undefined {
  if (!isObject(jwk) || 'd' in jwk) return undefined;
  const { kty, crv, x, y } = jwk;
  if (!isCoordinate(x)) return undefined;
  if (kty === 'OKP' && crv === 'Ed25519') return hasSmallOrder(x) ? undefined : { kty, crv, x };
  return kty === 'EC' && crv === 'P-256' && isCoordinate(y) ? { kty, crv, x, y } : undefined;
}

function isCoordinate(value: unknown): value is string {
  return typeof value === 'string' && decodeBase64url(value)?.length === COORDINATE_BYTES;
}

// The y of every point of order 1, 2, 4 and 8, in both encodings where there are two. Under such a key, one signature is
// valid for every text.
const SMALL_ORDER: ReadonlySet<string> = new Set([
  `00${'00'.repeat(31)}`,
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]);

function hasSmallOrder(x: string): boolean {
  const bytes = decodeBase64url(x) ?? new Uint8Array(0);
  // The highest bit is the sign of the other coordinate.
  const y = bytes.with(COORDINATE_BYTES - 1, (bytes[COORDINATE_BYTES - 1] ?? 0) & 0x7f);
  return SMALL_ORDER.has(Array.from(y, (byte) => byte.toString(16).padStart(2, '0')).join(''));
}

async function importOrNothing(key: AgentPublicJwk): Promise<CryptoKey | undefined> {
  const { parameters } = key.crv === 'Ed25519' ? ED25519 : P256;
  try {
    return await crypto.subtle.importKey('jwk', { ...key }, parameters, false, ['verify']);
  } catch (error) {
    // The coordinates are not a point on the curve, so no signature is valid.
    if ((error as Error).name === 'DataError') return undefined;
    throw error;
  }
}
