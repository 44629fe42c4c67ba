import { agentDid, type AgentStatus } from '@grantex/core/issuer';
import { type Hold, type HoldOptions, type Holds, putOnHold } from './holds.ts';
import type { AgentKey, AgentPublicKey } from '../secrets/agent-key.ts';
import { createKeyProof } from '../secrets/key-proof.ts';
import { type CallOptions, pathOf, REPEAT_WITHIN_MEMORY, type WriteOptions } from '../transport/call.ts';
import { GrantexError } from '../transport/errors.ts';
import { byPage, type Page, type PageQuery } from '../transport/pages.ts';
import type { Transport } from '../transport/transport.ts';
import type { IssuerDescription } from './discover.ts';
import type { Me } from './me.ts';

/** A current or former public key of an agent. */
export interface RegisteredKey {
  /** The RFC 7638 thumbprint. */
  readonly kid: string;
  readonly publicKey: AgentPublicKey;
  readonly createdAt: string;
  /** When it was rotated away; null while it is in use. */
  readonly revokedAt: string | null;
}

/** `agent`: the developer registered it. `client`: an OAuth client that a person authorized (`docs/protocol.md` §14). */
export type AgentKind = 'agent' | 'client';

/** An agent as the server knows it (`docs/protocol.md` §5). `id` and `agentId` are the same. */
export interface Agent {
  readonly id: string;
  readonly agentId: string;
  /** `did:grantex:<agentId>`; unchanged by rotations. */
  readonly did: string;
  readonly developerId: string;
  readonly name: string;
  readonly description: string | null;
  /** The maximum of what it may be granted. */
  readonly scopes: readonly string[];
  readonly redirectUris: readonly string[];
  /** Whether its tokens may or must be bound to a key (`docs/protocol.md` §14). */
  readonly dpop: 'accept' | 'required';
  readonly status: AgentStatus;
  readonly kind: AgentKind;
  /** The id of an OAuth client: `cl_…`, or the URL of its document. Null for an agent that the developer registered. */
  readonly clientId: string | null;
  /** Empty for an agent that never proved a key. */
  readonly keys: readonly RegisteredKey[];
  /** Who keeps it, and everything below its grants, from acting for now. Empty: nobody. */
  readonly holds: readonly Hold[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** The description of an agent. */
export interface AgentDescription {
  readonly name: string;
  readonly description?: string | null | undefined;
  /** The maximum of what it may be granted; with none, nothing can be granted. */
  readonly scopes?: readonly string[] | undefined;
  readonly redirectUris?: readonly string[] | undefined;
  /** Default: `accept`. */
  readonly dpop?: 'accept' | 'required' | undefined;
}

/** A new agent. Without a key, people see it as unproven. */
export type RegisterAgent = AgentDescription &
  (
    | {
        /** Its key, from `createAgentKey`; the proof of possession is made here. */
        readonly key?: AgentKey | undefined;
        readonly publicKey?: undefined;
        readonly publicKeyProof?: undefined;
      }
    | {
        readonly key?: undefined;
        /** The public key of a key pair that is stored elsewhere, with its proof. */
        readonly publicKey: AgentPublicKey;
        readonly publicKeyProof: string;
      }
  );

/** Changes to an agent; members that are absent stay as they are. */
export type AgentChanges = Partial<AgentDescription>;

/** Which agents to list. */
export interface AgentFilter {
  /** The beginning of the name, ignoring case; there are no wildcards. */
  readonly name?: string | undefined;
  /** The whole name; case counts. Several agents may have it. */
  readonly exactName?: string | undefined;
  /** Any part of the name, or six characters and more of the id, ignoring case. */
  readonly contains?: string | undefined;
  readonly status?: Exclude<AgentStatus, 'deleted'> | undefined;
  readonly kind?: AgentKind | undefined;
  /** By when they were registered. Default `desc`: the newest first. */
  readonly order?: 'asc' | 'desc' | undefined;
}

export interface AgentPage extends Page {
  readonly agents: readonly Agent[];
}

/** `/v1/agents`. Reading needs the role `issue`, everything else `admin`. */
export interface Agents {
  /** @throws {GrantexError} `VALIDATION_ERROR` naming the field */
  register(agent: RegisterAgent, options?: WriteOptions): Promise<Agent>;
  /** @throws {GrantexError} `NOT_FOUND`, for an unknown agent and for another developer's */
  get(agentId: string, options?: CallOptions): Promise<Agent>;
  /** One page, newest first. */
  list(query?: AgentFilter & PageQuery, options?: CallOptions): Promise<AgentPage>;
  /** Every agent that matches the filter, in the order of `list`; pages are fetched as needed. */
  listAll(filter?: AgentFilter, options?: CallOptions): AsyncIterable<Agent>;
  /** @throws {GrantexError} `AGENT_IS_CLIENT`: what a client is called and may ask for is not set here */
  update(agentId: string, changes: AgentChanges, options?: CallOptions): Promise<Agent>;
  /** Revokes all of its grants, and leaves a tombstone. */
  delete(agentId: string, options?: CallOptions): Promise<void>;
  /** Replaces the key; the DID stays the same. */
  rotateKey(agentId: string, key: AgentKey, options?: WriteOptions): Promise<Agent>;
  /** Revokes all of its grants; it may get new ones (role `issue`). */
  revokeGrants(agentId: string, options?: CallOptions): Promise<void>;
  /**
   * Keeps the agent, and everything below its grants, from acting, until you release it (role `issue`): ends the tokens
   * issued until now, and refuses others (`ON_HOLD`). Its grants stay. Where you hold it already, nothing changes.
   * @returns who holds it now
   */
  hold(agentId: string, options?: HoldOptions): Promise<Holds>;
  /** Releases what you hold (role `issue`); its agents refresh their tokens then. @returns who still holds it */
  release(agentId: string, options?: WriteOptions): Promise<Holds>;
  /** Revokes all of its grants for good, and allows no new ones until it is reactivated. */
  suspend(agentId: string, options?: CallOptions): Promise<Agent>;
  /** Allows new grants; grants that the suspension ended stay ended. */
  reactivate(agentId: string, options?: CallOptions): Promise<Agent>;
}

/** What the routes of agents need: a key proof names the issuer and the developer. */
export interface AgentsDependencies {
  readonly transport: Transport;
  readonly discover: (options?: CallOptions) => Promise<IssuerDescription>;
  readonly me: Me;
}

const AGENTS = '/v1/agents';

export function createAgents({ transport, discover, me }: AgentsDependencies): Agents {
  const agents: Agents = {
    register: async ({ key, ...description }, options) => {
      const body = key === undefined ? description : { ...description, ...(await proven(key, options)) };
      return transport.send(
        { method: 'POST', path: AGENTS, body, repeatWithin: REPEAT_WITHIN_MEMORY },
        options,
      );
    },
    get: async (agentId, options) =>
      transport.send({ method: 'GET', path: pathOf(AGENTS, agentId) }, options),
    list: (query, options) => transport.send({ method: 'GET', path: AGENTS, query: { ...query } }, options),
    listAll: (filter, options) =>
      byPage(
        (query) => agents.list({ ...filter, ...query }, options),
        (page) => page.agents,
      ),
    update: async (agentId, changes, options) => change(agentId, changes, options),
    delete: async (agentId, options) =>
      transport.send(
        { method: 'DELETE', path: pathOf(AGENTS, agentId), wasDone: () => isDeleted(agentId, options) },
        options,
      ),
    rotateKey: async (agentId, key, options) => {
      const path = pathOf(AGENTS, agentId, '/keys');
      const body = await proven(key, options);
      return transport.send({ method: 'POST', path, body, repeatWithin: REPEAT_WITHIN_MEMORY }, options);
    },
    revokeGrants: async (agentId, options) =>
      transport.send({ method: 'DELETE', path: pathOf(AGENTS, agentId, '/grants') }, options),
    hold: (agentId, options) => putOnHold(transport, pathOf(AGENTS, agentId, '/hold'), options),
    release: async (agentId, options) =>
      transport.send({ method: 'POST', path: pathOf(AGENTS, agentId, '/release'), body: {} }, options),
    suspend: async (agentId, options) => change(agentId, { status: 'suspended' }, options),
    reactivate: async (agentId, options) => change(agentId, { status: 'active' }, options),
  };
  return agents;

  function change(agentId: string, body: object, options?: CallOptions): Promise<Agent> {
    return transport.send({ method: 'PATCH', path: pathOf(AGENTS, agentId), body }, options);
  }

  async function proven(key: AgentKey, options?: CallOptions): Promise<object> {
    const { signal, timeout } = options ?? {};
    const read = { signal, timeout };
    const [{ issuer }, { developerId }] = await Promise.all([discover(read), me.get(read)]);
    const publicKeyProof = await createKeyProof(key, { issuer, developerId });
    return { publicKey: key.publicKey, publicKeyProof };
  }

  /** A deleted agent and an unknown one are both 404; only the public DID document tells them apart (410). */
  async function isDeleted(agentId: string, options?: CallOptions): Promise<boolean> {
    try {
      await transport.send({ method: 'GET', path: `/1.0/identifiers/${agentDid(agentId)}` }, options);
      return false;
    } catch (error) {
      return GrantexError.is(error) && error.status === 410;
    }
  }
}
