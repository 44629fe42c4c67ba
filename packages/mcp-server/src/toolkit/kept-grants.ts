import {
  type Grantex,
  GrantexError,
  type GrantTokens,
  type IssuedToken,
  type SecretStore,
  type TokenOptions,
  type TokenSource,
} from '@grantex/sdk';

/** The tokens that this program keeps. A model knows only the ids of their grants. */
export interface KeptGrants {
  /** Whether {@link KeptGrants.token} has a token. */
  has(grantId: string): Promise<boolean>;
  /**
   * Returns a valid token.
   * @throws {GrantexError} `GRANT_NOT_KEPT`, `TOKEN_EXPIRED`, or what a token source throws
   */
  token(grantId: string, options?: TokenOptions): Promise<string>;
  /** @throws {GrantexError} `STORE_FAILED`, naming the grant */
  keep(tokens: GrantTokens, agentId: string): Promise<void>;
  /** Keeps a delegated token, which cannot be refreshed. @throws {GrantexError} `STORE_FAILED`, naming the grant */
  keepDelegated(token: IssuedToken, agentId: string): Promise<void>;
  forget(grantId: string): Promise<void>;
  /** Notes that a request was made here. Only such requests are asked for their code. */
  noteRequest(authRequestId: string, request: KeptRequest): Promise<void>;
  requestOf(authRequestId: string): Promise<KeptRequest | undefined>;
}

/** A request for a grant that was made here. */
export interface KeptRequest {
  /** Its grant; absent until it was approved and exchanged. */
  readonly grantId?: string;
}

interface KeptGrant {
  readonly agentId: string;
  /** The token of a delegated grant. A token source keeps the tokens of other grants. */
  readonly delegated?: { readonly grantToken: string; readonly expiresAt: string };
}

/** @param openStore opens the store when it is first needed */
export function createKeptGrants(gx: Grantex, openStore: () => Promise<SecretStore>): KeptGrants {
  const sources = new Map<string, TokenSource>();

  return {
    has: async (grantId) => {
      const kept = await read<KeptGrant>(grantFile(grantId));
      if (kept?.delegated !== undefined) return isGood(kept.delegated);
      // A token source deletes its file when the grant has ended.
      return kept !== undefined && (await (await openStore()).get(tokensFile(grantId))) !== undefined;
    },
    token: async (grantId, options) => {
      const kept = await read<KeptGrant>(grantFile(grantId));
      if (kept === undefined) {
        throw new GrantexError('GRANT_NOT_KEPT', `no token of ${grantId} is kept on this machine`);
      }
      if (kept.delegated === undefined) return (await sourceOf(grantId, kept.agentId)).token(options);
      if (isGood(kept.delegated)) return kept.delegated.grantToken;
      throw new GrantexError('TOKEN_EXPIRED', `the delegated token of ${grantId} has expired`);
    },
    keep: async (tokens, agentId) =>
      keeping(unkept(tokens.grantId), async () => {
        await (await sourceOf(tokens.grantId, agentId, tokens)).token();
        await write(grantFile(tokens.grantId), { agentId });
      }),
    keepDelegated: async ({ grantId, grantToken, expiresAt }, agentId) =>
      keeping(unkept(grantId), () =>
        write(grantFile(grantId), { agentId, delegated: { grantToken, expiresAt } }),
      ),
    forget: async (grantId) => {
      const store = await openStore();
      sources.delete(grantId);
      await Promise.all([store.delete(grantFile(grantId)), store.delete(tokensFile(grantId))]);
    },
    noteRequest: (authRequestId, request) => write(requestFile(authRequestId), request),
    requestOf: (authRequestId) => read(requestFile(authRequestId)),
  };

  /** Returns one source for each grant, so that concurrent calls share a refresh. */
  async function sourceOf(grantId: string, agentId: string, grant?: GrantTokens): Promise<TokenSource> {
    const store = await openStore();
    const source =
      sources.get(grantId) ?? gx.tokenSource({ agentId, store, grant, name: tokensFile(grantId) });
    sources.set(grantId, source);
    return source;
  }

  async function read<VALUE>(name: string): Promise<VALUE | undefined> {
    const text = await (await openStore()).get(name);
    try {
      return text === undefined ? undefined : (JSON.parse(text) as VALUE);
    } catch {
      // Without a cause: JSON.parse can quote a token.
      throw new GrantexError('STORE_DAMAGED', `what this machine keeps under ${name} cannot be read`);
    }
  }

  async function write(name: string, value: KeptGrant | KeptRequest): Promise<void> {
    const store = await openStore();
    await keeping(`${name} could not be kept`, () => store.set(name, JSON.stringify(value)));
  }
}

/** Turns errors of the file system into `STORE_FAILED`. */
async function keeping(fault: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (GrantexError.is(cause) && cause.code !== 'STORE_FAILED') throw cause;
    throw new GrantexError('STORE_FAILED', fault, { cause });
  }
}

/** The grant exists and nobody holds its token, so the message names its id. */
const unkept = (grantId: string): string => `the grant ${grantId} was made, and its token could not be kept`;

function isGood({ expiresAt }: { readonly expiresAt: string }): boolean {
  return Date.parse(expiresAt) > Date.now();
}

const grantFile = (grantId: string): string => `kept-${grantId}`;
const tokensFile = (grantId: string): string => `grant-${grantId}`;
const requestFile = (authRequestId: string): string => `request-${authRequestId}`;
