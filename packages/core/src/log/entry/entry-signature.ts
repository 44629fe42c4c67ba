import { importAgentJwk } from '#signature';
import { readAgentJwk, thumbprintOf } from '../../base/agent-jwk.ts';
import { decodeBase64url, encodeBase64url } from '../../base/base64.ts';
import { readEncodedObject } from '../../base/encoded-json.ts';
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

const encoder: TextEncoder = new TextEncoder();

/**
 * Takes an agent's signature apart: a compact JWS whose payload is detached (RFC 7515 appendix F), strict in form. Its
 * header is exactly `{alg, kid, typ}`, no member twice, `alg` is `ES256`, `EdDSA` or `Ed25519`, another name of `EdDSA` (RFC
 * 9864); a header that names a key, a place to fetch one, or an extension is none of these. All base64url is canonical, and the signature is 64 bytes.
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
  const header = readEncodedObject(encoded);
  if (header === undefined || Object.keys(header).length !== HEADER_MEMBERS) return undefined;
  const { alg, kid, typ } = header;
  const algorithm = alg === 'Ed25519' ? 'EdDSA' : alg;
  if (algorithm !== 'EdDSA' && algorithm !== 'ES256') return undefined;
  if (typ !== ENTRY_SIGNATURE_TYPE || typeof kid !== 'string' || !THUMBPRINT.test(kid)) return undefined;
  return { algorithm, kid };
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
  const key = readAgentJwk(jwk);
  const verify = key && (await importAgentJwk(key));
  if (key === undefined || verify === undefined) return undefined;
  const kid = await thumbprintOf(key);
  const algorithm = key.crv === 'Ed25519' ? 'EdDSA' : 'ES256';
  return {
    kid,
    async verify(text, signature) {
      if (signature.algorithm !== algorithm || signature.kid !== kid) return false;
      const signed = encoder.encode(`${signature.header}.${encodeBase64url(encoder.encode(text))}`);
      return verify(signed, signature.bytes);
    },
  };
}
