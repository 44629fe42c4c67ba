import { createHash } from 'node:crypto';
import { AuthorizationError } from '@grantex/core';
import { type Grantex, GrantexError, type SecretStore, type TokenSource } from '@grantex/sdk';
import type { Advice, Credentials } from './credentials.ts';
import { messageOf } from '../../program/log.ts';

/** For whom the wrapper asks, whom it asks, and for what. */
export interface AgentRequest {
  readonly agentId: string;
  readonly principalId: string;
  /** Exactly what the rules need. */
  readonly scopes: readonly string[];
  readonly audience: string;
}

export interface AgentCredentialsOptions extends AgentRequest {
  readonly gx: Grantex;
  /** Which server, so that one folder may hold grants of several. */
  readonly url: string;
  readonly store: SecretStore;
  readonly log: (line: string) => void;
  /** Hears that a grant has come or gone. */
  readonly onChange: () => void;
}

/** A request that a person has not decided yet, as it is kept. */
interface OpenAuthorization {
  readonly authRequestId: string;
  readonly consentUrl: string;
  readonly expiresAt: string;
}

/** Milliseconds between two looks at a request that a person has not decided yet. */
const PAUSE = 2_000;

const OVER: readonly string[] = ['denied', 'expired', 'consumed'];
/** How a grant ends, for a token source. */
const GONE: readonly string[] = ['GRANT_ENDED', 'GRANT_UNKNOWN', 'STORE_DAMAGED'];

/**
 * The grant of one agent for one set of rules: kept and refreshed across restarts, asked for when a call finds none.
 * A person is asked by one request at a time, whoever calls.
 */
export function createAgentCredentials(options: AgentCredentialsOptions): Credentials & { close(): void } {
  const { gx, store, log, onChange, agentId, principalId, scopes, audience } = options;
  const name = `wrap-${digestOf([options.url, agentId, principalId, audience, scopes])}`;
  const requestName = `${name}-request`;
  let source: TokenSource = gx.tokenSource({ agentId, store, name });
  let open: OpenAuthorization | undefined;
  let asking: Promise<void> | undefined;
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function tokenAtHand(): Promise<string | undefined> {
    try {
      return await source.token();
    } catch (error) {
      if (!GrantexError.is(error) || !GONE.includes(error.code)) throw error;
      if (error.code === 'STORE_DAMAGED') await store.delete(name);
      // A source that has ended has ended for good; another process may have put a new grant into the store.
      source = gx.tokenSource({ agentId, store, name });
      return undefined;
    }
  }

  async function token(): Promise<string | undefined> {
    const held = await tokenAtHand();
    if (held !== undefined) return held;
    await (open === undefined ? askOnce() : lookOnce());
    return tokenAtHand();
  }

  function askOnce(): Promise<void> {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  async function ask(): Promise<void> {
    const kept = await keptRequest();
    if (kept !== undefined) {
      waitFor(kept);
      return lookOnce();
    }
    const asked = await authorize();
    if (asked.code !== undefined) return exchange(asked.code);
    const { authRequestId, consentUrl, expiresAt } = asked;
    await store.set(requestName, JSON.stringify({ authRequestId, consentUrl, expiresAt }));
    log('A grant has been asked for; the next call that is refused says where the person can approve.');
    waitFor({ authRequestId, consentUrl, expiresAt });
  }

  async function authorize(): ReturnType<Grantex['authorize']> {
    try {
      return await gx.authorize({ agentId, principalId, scopes, audience });
    } catch (error) {
      if (!GrantexError.is(error) || error.status === undefined || error.status >= 500) throw error;
      log(`No grant can be asked for: ${error.code}: ${messageOf(error)}`);
      const detail = `No grant can be asked for either: ${error.code}.`;
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
    timer = setInterval(() => void lookOnce(), PAUSE).unref();
  }

  function lookOnce(): Promise<void> {
    looking ??= look()
      // What cannot be found out now is asked again: the request is as it was.
      .catch((error: unknown) =>
        log(`Whether the person has approved cannot be found out: ${messageOf(error)}`),
      )
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  async function look(): Promise<void> {
    if (open === undefined) return;
    const { authRequestId } = open;
    const state = await gx.authorizations.get(authRequestId).catch((error: unknown) => {
      if (GrantexError.is(error) && error.code === 'NOT_FOUND') return { status: 'expired', code: undefined };
      throw error;
    });
    if (state.code !== undefined) return exchange(state.code);
    if (!OVER.includes(state.status)) return;
    log(`The request for a grant is over: ${state.status}.`);
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
    tokenAtHand,
    async advise({ reason }) {
      if (reason === 'revoked') await renew();
      else if (reason !== 'no_credentials') return undefined;
      return open === undefined ? undefined : adviceOf(open);
    },
    close: () => clearInterval(timer),
  };

  /** After a refusal: only the token may have ended, or the grant, and then the next one is asked for at once. */
  async function renew(): Promise<void> {
    try {
      await source.refresh();
    } catch {
      await token().catch((error: unknown) => log(`No grant can be asked for now: ${messageOf(error)}`));
      onChange();
    }
  }
}

function adviceOf({ consentUrl }: OpenAuthorization): Advice {
  return {
    consentUrl,
    howToAsk: `Ask the person to open ${consentUrl} and to approve there, then call again.`,
  };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
