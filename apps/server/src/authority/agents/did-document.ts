import { agentDid } from '@grantex/core/issuer';
import { isLoopback } from '../../base/site.ts';
import type { AgentKey } from './agent-keys.ts';

/** A DID document (W3C DID Core 1.0 §5) of an agent, under one of its two names. */
export interface DidDocument {
  '@context': string[];
  id: string;
  alsoKnownAs?: string[];
  verificationMethod?: VerificationMethod[];
  authentication?: string[];
  assertionMethod?: string[];
}

export interface VerificationMethod {
  id: string;
  type: 'JsonWebKey';
  controller: string;
  publicKeyJwk: AgentKey['publicKey'] & { kid: string };
  /** When the key left use. */
  revoked?: string;
}

const CONTEXT = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/jwk/v1'];

/**
 * The `did:web` name of an agent. Any did:web resolver finds it at `<issuer>/agents/<id>/did.json`.
 * @returns undefined where the issuer is http beyond loopback, which did:web does not allow
 */
export function agentWebDid(issuer: string, agentId: string): string | undefined {
  const { protocol, host, hostname, pathname } = new URL(issuer);
  if (protocol !== 'https:' && !isLoopback(hostname)) return undefined;
  const path = pathname.split('/').filter(Boolean);
  return ['did:web', encodeURIComponent(host), ...path, 'agents', agentId].join(':');
}

/** The document of an agent. A retired key keeps its verification method and loses its purposes (`docs/protocol.md` §5). */
export function didDocument(
  id: string,
  alsoKnownAs: readonly string[],
  keys: readonly AgentKey[],
): DidDocument {
  const inUse = keys.filter(({ revokedAt }) => revokedAt === null).map(({ kid }) => `${id}#${kid}`);
  return {
    '@context': CONTEXT,
    id,
    alsoKnownAs: [...alsoKnownAs],
    verificationMethod: keys.map(({ kid, publicKey, revokedAt }) => ({
      id: `${id}#${kid}`,
      type: 'JsonWebKey',
      controller: id,
      publicKeyJwk: { ...publicKey, kid },
      ...(revokedAt === null ? {} : { revoked: revokedAt }),
    })),
    authentication: inUse,
    assertionMethod: inUse,
  };
}

/** The document of a deleted agent: only its name. */
export function deactivatedDocument(id: string): DidDocument {
  return { '@context': CONTEXT, id };
}

/** Both names of an agent, `did:grantex` first. */
export function namesOf(issuer: string, agentId: string): [string, ...string[]] {
  const web = agentWebDid(issuer, agentId);
  return web === undefined ? [agentDid(agentId)] : [agentDid(agentId), web];
}
