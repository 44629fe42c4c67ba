import type { AgentStatus } from '@grantex/core/issuer';
import type { ClientAuthentication, DpopDemand } from '../../base/store/schema/oauth-tables.ts';
import type { PublicJwks } from './public-jwks.ts';

/** What the token endpoint gives tokens for. */
export const GRANT_TYPES = [
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const;

export type GrantType = (typeof GRANT_TYPES)[number];

/** Signature algorithms of client assertions (RFC 7518, RFC 8037, RFC 9864). RS256 is for keys that clients publish. */
export const ASSERTION_ALGORITHMS = ['ES256', 'EdDSA', 'Ed25519', 'RS256'] as const;

export type AssertionAlgorithm = (typeof ASSERTION_ALGORITHMS)[number];

/** The keys of a client: here, or where it publishes them. */
export type ClientKeys = { readonly jwks: PublicJwks } | { readonly jwksUri: string };

/** What a client says about itself, or what its developer says about an agent. */
export interface ClientMetadata {
  /** As claimed by the client; an agent's is its developer's word. */
  readonly name: string;
  /** In their normal form. */
  readonly redirectUris: readonly string[];
  /** How it may authenticate, the preferred way first. */
  readonly authenticationMethods: readonly [ClientAuthentication, ...ClientAuthentication[]];
  /** What it may ask the token endpoint for. Without `refresh_token` it gets no refresh token. */
  readonly grantTypes: readonly GrantType[];
  /** Undefined without `private_key_jwt`. */
  readonly keys: ClientKeys | undefined;
  /** The only algorithms of its assertions. */
  readonly algorithms: readonly AssertionAlgorithm[];
  /** Whether its tokens must be bound to a key. */
  readonly dpop: DpopDemand;
  /** Whether it must push its authorization requests (RFC 9126 §6). */
  readonly mustPush: boolean;
  /** The only types of authorization details that it asks for (RFC 9396 §10); undefined where it has not said. */
  readonly detailTypes: readonly string[] | undefined;
}

/** Something that asks for tokens (`docs/protocol.md` §14). */
export type Client = AgentClient | ForeignClient;

/** An agent of a developer: its client id is its agent id. */
export interface AgentClient extends Omit<ClientMetadata, 'authenticationMethods'> {
  readonly kind: 'agent';
  /** In no way without a key and a redirect URI. */
  readonly authenticationMethods: readonly ClientAuthentication[];
  /** `ag_…` */
  readonly id: string;
  readonly developerId: string;
  readonly scopes: readonly string[];
  readonly status: Exclude<AgentStatus, 'deleted'>;
}

/** A client that belongs to no developer: it registered itself (`cl_…`), or its id is the URL of its metadata document. */
export interface ForeignClient extends ClientMetadata {
  readonly kind: 'registered' | 'document';
  readonly id: string;
}
