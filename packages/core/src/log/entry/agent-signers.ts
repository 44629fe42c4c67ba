import type { AgentPublicJwk } from '../../base/signature.ts';
import { isObject } from '../../base/json.ts';
import { type AgentVerifier, importAgentKey, readEntrySignature, reportText } from './entry-signature.ts';
import type { HashedEntry } from './entry.ts';

/** A key that an agent has or had, from the source that the auditor trusts. */
export interface SignerKey {
  readonly agentId: string;
  /** Ed25519 or P-256, as {@link AgentPublicJwk}; checked when it is imported. */
  readonly publicKey: AgentPublicJwk | { readonly [member: string]: unknown };
  /** When another key replaced it, ISO 8601. Default: it is in use. What it signed before stays valid. */
  readonly retiredAt?: string | null | undefined;
}

export interface AgentSignersOptions {
  /** The issuer that agents report to; several if its address has changed. */
  readonly issuer: string | readonly string[];
  /** All keys that each of these agents ever had, as its DID document lists them; see {@link signerKeys}. */
  readonly keys: readonly SignerKey[];
}

/**
 * What is wrong with an agent's signature. `malformed`: it is not a signature; `bad_signature`: the key that it names
 * did not sign this entry; `unknown_key`: the agent, whose keys are given, has no such key; `retired_key`: it was
 * written after its key was retired.
 */
export type SignatureFault = 'malformed' | 'bad_signature' | 'unknown_key' | 'retired_key';

/** The verdict on an entry's signature; `unchecked` where no key of its agent is given. */
export type SignatureVerdict =
  | { readonly status: 'unsigned' }
  | { readonly status: 'valid'; readonly agentId: string; readonly kid: string }
  | { readonly status: 'unchecked' }
  | { readonly status: 'bad'; readonly fault: SignatureFault };

/** The agents whose signatures can be checked. */
export interface AgentSigners {
  /** Checks that an entry says what its agent signed. `checkChain` checks its hash and its position. */
  check(entry: HashedEntry): Promise<SignatureVerdict>;
}

/** How far the clocks of a log may differ, in milliseconds: its database may have moved between machines. */
const CLOCK_TOLERANCE = 60_000;

interface KnownKey extends AgentVerifier {
  /** Milliseconds since 1970. */
  readonly end: number;
}

/**
 * Imports the keys of agents, to check what they signed (`docs/protocol.md` §8). The operator of a log can write any
 * entry, but none that such a key has signed, so take the keys from a source that the log does not control.
 * @throws {TypeError} for a key that cannot be used, or for a text that is not a date
 */
export async function agentSigners({ issuer, keys }: AgentSignersOptions): Promise<AgentSigners> {
  const issuers = typeof issuer === 'string' ? [issuer] : issuer;
  if (issuers.length === 0) throw new TypeError('agentSigners: "issuer" must not be empty.');
  const agents = new Map<string, Map<string, KnownKey>>();
  for (const key of keys) {
    const known = await knownKey(key);
    const others = agents.get(key.agentId);
    if (others === undefined) agents.set(key.agentId, new Map([[known.kid, known]]));
    else others.set(known.kid, known);
  }
  return {
    async check(entry) {
      const { signature: text, agentId, grantId } = entry;
      if (text === undefined || text === null) return { status: 'unsigned' };
      const signature = readEntrySignature(text);
      if (signature === undefined || agentId === null || grantId === null) return bad('malformed');
      const own = agents.get(agentId);
      if (own === undefined) return { status: 'unchecked' };
      const key = own.get(signature.kid);
      if (key === undefined) return bad('unknown_key');
      const { action, status, ref, metadataDigest } = entry;
      for (const iss of issuers) {
        const report = { iss, agentId, grantId, action, status, ref, metadataDigest };
        if (!(await key.verify(reportText(report), signature))) continue;
        return Date.parse(entry.timestamp) > key.end
          ? bad('retired_key')
          : { status: 'valid', agentId, kid: key.kid };
      }
      return bad('bad_signature');
    },
  };
}

function bad(fault: SignatureFault): SignatureVerdict {
  return { status: 'bad', fault };
}

async function knownKey({ agentId, publicKey, retiredAt }: SignerKey): Promise<KnownKey> {
  const verifier = await importAgentKey(publicKey);
  const end =
    retiredAt === undefined || retiredAt === null ? Infinity : Date.parse(retiredAt) + CLOCK_TOLERANCE;
  if (verifier !== undefined && !Number.isNaN(end)) return { ...verifier, end };
  const fault =
    verifier === undefined ? 'is not an Ed25519 or P-256 public key' : 'has a "retiredAt" that is not a date';
  throw new TypeError(`agentSigners: a key of ${agentId} ${fault}.`);
}

const AGENT = /^did:(?:grantex|web):(?:.+:agents:|)(?<agentId>ag_[0-9A-Z]{26})$/;

/**
 * Returns the keys that an agent's DID document lists, including retired ones: what `GET <issuer>/agents/<id>/did.json`
 * answers, or the `didDocument` of a DID resolution. Keep it with an export: a deleted agent has no such document any
 * more.
 * @throws {TypeError} when it is not the DID document of an agent
 */
export function signerKeys(didDocument: unknown): SignerKey[] {
  const document =
    isObject(didDocument) && 'didDocument' in didDocument ? didDocument['didDocument'] : didDocument;
  const { id, verificationMethod: methods = [] } = isObject(document) ? document : {};
  const agentId = AGENT.exec(typeof id === 'string' ? id : '')?.groups?.['agentId'];
  if (agentId === undefined || !Array.isArray(methods)) {
    throw new TypeError('signerKeys: this is not the DID document of an agent.');
  }
  return methods.map((method: unknown) => {
    const { publicKeyJwk, revoked } = isObject(method) ? method : {};
    if (!isObject(publicKeyJwk) || (revoked !== undefined && typeof revoked !== 'string')) {
      throw new TypeError(`signerKeys: the DID document of ${agentId} has a key that is not a JWK.`);
    }
    return { agentId, publicKey: publicKeyJwk, retiredAt: revoked };
  });
}
