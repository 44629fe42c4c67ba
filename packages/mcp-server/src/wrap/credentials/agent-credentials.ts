import { createHash } from 'node:crypto';
import { AuthorizationError } from '@grantex/core';
import {
  type AuthorizationStatus,
  type Grantex,
  GrantexError,
  type SecretStore,
  type TokenSource,
} from '@grantex/sdk';
import type { Advice, Credentials } from './credentials.ts';
import { messageOf } from '../../program/log.ts';

/** The grant that the wrapper asks for: for which agent, from whom, and for what. */
export interface AgentRequest {
  readonly agentId: string;
  readonly principalId: string;
  /** Exactly the scopes that the rules need. */
  readonly scopes: readonly string[];
  readonly audience: string;
}

export interface AgentCredentialsOptions extends AgentRequest {
  readonly gx: Grantex;
  /** The Grantex server, so that one folder can hold grants of several. */
  readonly url: string;
  readonly store: SecretStore;
  readonly log: (line: string) => void;
  /** Called when a grant was issued or has ended. */
  readonly onChange: () => void;
}

/** The stored form of a request that a person has not decided yet. */
interface OpenAuthorization {
  readonly authRequestId: string;
  readonly consentUrl: string;
  readonly expiresAt: string;
}

/** How often to poll a request that a person has not decided yet, in milliseconds. */
const PAUSE = 2_000;

const OVER: readonly string[] = ['denied', 'expired', 'consumed'] satisfies AuthorizationStatus[];
/** The errors of a token source whose grant has ended. */
const GONE: readonly string[] = ['GRANT_ENDED', 'GRANT_UNKNOWN', 'STORE_DAMAGED'];

/**
 * The grant of one agent for one set of rules. It is kept and refreshed across restarts, and requested when a call
 * finds none. There is one open request at a time, however many calls wait.
 */
export function createAgentCredentials(options: AgentCredentialsOptions): Credentials & { close(): void } {
  const { gx, store, log, onChange, agentId, principalId, scopes, audience } = options;
  const name = `wrap-${digestOf([options.url, agentId, principalId, audience, scopes])}`;
  const requestName = `${name}-request`;
  let source: TokenSource = gx.tokenSource({ agentId, store, name });
  let open: OpenAuthorization | undefined;
  let requesting: Promise<void> | undefined;
  let polling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function currentToken(): Promise<string | undefined> {
    try {
      return await source.token();
    } catch (error) {
      if (!GrantexError.is(error) || !GONE.includes(error.code)) throw error;
      if (error.code === 'STORE_DAMAGED') await store.delete(name);
      // A source does not recover, but another process can have put a new grant into the store.
      source = gx.tokenSource({ agentId, store, name });
      return undefined;
    }
  }

  async function token(): Promise<string | undefined> {
    const held = await currentToken();
    if (held !== undefined) return held;
    await (open === undefined ? requestOnce() : pollOnce());
    return currentToken();
  }

  function requestOnce(): Promise<void> {
    requesting ??= request().finally(() => {
      requesting = undefined;
    });
    return requesting;
  }

  async function request(): Promise<void> {
    const kept = await keptRequest();
    if (kept !== undefined) {
      waitFor(kept);
      return pollOnce();
    }
    const asked = await authorize();
    if (asked.code !== undefined) return exchange(asked.code);
    const { authRequestId, consentUrl, expiresAt } = asked;
    await store.set(requestName, JSON.stringify({ authRequestId, consentUrl, expiresAt }));
    log('A grant was requested. The next refused call says where the person can approve.');
    waitFor({ authRequestId, consentUrl, expiresAt });
  }

  async function authorize(): ReturnType<Grantex['authorize']> {
    try {
      return await gx.authorize({ agentId, principalId, scopes, audience });
    } catch (error) {
      if (!GrantexError.is(error) || error.status === undefined || error.status >= 500) throw error;
      log(`No grant can be requested: ${error.code}: ${messageOf(error)}`);
      const detail = `No grant can be requested either: ${error.code}.`;
      throw new AuthorizationError('no_credentials', { detail, cause: error });
    }
  }

  async function exchange(code: string): Promise<void> {
    const grant = await gx.tokens.exchange({ code, agentId });
    source = gx.tokenSource({ agentId, store, name, grant });
    await source.token();
    await forgetRequest();
    log('The agent has a grant.');
    onChange();
  }

  function waitFor(request: OpenAuthorization): void {
    open = request;
    clearInterval(timer);
    timer = setInterval(() => void pollOnce(), PAUSE).unref();
  }

  function pollOnce(): Promise<void> {
    polling ??= poll()
      // The next poll asks again.
      .catch((error: unknown) => log(`Cannot find out whether the person has approved: ${messageOf(error)}`))
      .finally(() => {
        polling = undefined;
      });
    return polling;
  }

  async function poll(): Promise<void> {
    if (open === undefined) return;
    const { authRequestId } = open;
    const state = await gx.authorizations.get(authRequestId).catch((error: unknown) => {
      if (GrantexError.is(error) && error.code === 'NOT_FOUND') return { status: 'expired', code: undefined };
      throw error;
    });
    if (state.code !== undefined) return exchange(state.code);
    if (!OVER.includes(state.status)) return;
    log(`The request for a grant has ended: ${state.status}.`);
    await forgetRequest();
  }

  async function keptRequest(): Promise<OpenAuthorization | undefined> {
    const text = await store.get(requestName);
    try {
      const kept = JSON.parse(text ?? '{}') as Partial<OpenAuthorization>;
      const { authRequestId, consentUrl, expiresAt = '' } = kept;
      if (authRequestId === undefined || consentUrl === undefined) return undefined;
      return Date.parse(expiresAt) > Date.now() ? { authRequestId, consentUrl, expiresAt } : undefined;
    } catch {
      return undefined;
    }
  }

  async function forgetRequest(): Promise<void> {
    clearInterval(timer);
    open = undefined;
    await store.delete(requestName);
  }

  return {
    canAsk: true,
    token,
    currentToken,
    async advise({ reason }) {
      if (reason === 'revoked') await renew();
      else if (reason !== 'no_credentials') return undefined;
      return open === undefined ? undefined : adviceOf(open);
    },
    close: () => clearInterval(timer),
  };

  /** After a refusal: refreshes the token, or requests a new grant at once if the grant has ended. */
  async function renew(): Promise<void> {
    try {
      await source.refresh();
    } catch {
      await token().catch((error: unknown) => log(`No grant can be requested now: ${messageOf(error)}`));
      onChange();
    }
  }
}

function adviceOf({ consentUrl }: OpenAuthorization): Advice {
  return {
    consentUrl,
    howToAsk: `Ask the person to open ${consentUrl} and approve there, then call again.`,
  };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
