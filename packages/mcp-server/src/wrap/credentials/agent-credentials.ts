import { createHash } from 'node:crypto';
import type { AuthorizationError } from '@grantex/core';
import { parseDuration } from '@grantex/core/issuer';
import {
  type AuthorizationStatus,
  type Grantex,
  GrantexError,
  type SecretStore,
  type TokenSource,
} from '@grantex/sdk';
import { createApprovalRequests } from './approval-requests.ts';
import { type ConsentRequest, createConsentRequests } from './consent-request.ts';
import type { Decided } from '@grantex/mcp/elicitation';
import type { Credentials, OpenConsent } from './credentials.ts';
import { requestFault, type RequestFault } from './request-fault.ts';
import { messageOf } from '../../program/log.ts';

/** The grant that the wrapper asks for: for which agent, from whom, and for what. */
export interface AgentRequest {
  readonly agentId: string;
  readonly principalId: string;
  /** Exactly the scopes that the rules need. */
  readonly scopes: readonly string[];
  readonly audience: string;
  /** How long a grant lasts, such as `24h`. Default: the server's own default. */
  readonly expiresIn?: string | undefined;
}

export interface AgentCredentialsOptions extends AgentRequest {
  readonly gx: Grantex;
  /** The Grantex server, so that one folder can hold grants of several. */
  readonly url: string;
  readonly store: SecretStore;
  readonly log: (line: string) => void;
  /** Called when a grant was issued or has ended. */
  readonly onChange: () => void;
  /** Called with the lifetime that the server allows, if that is shorter than `expiresIn`. */
  readonly onShortened: (lifetime: string) => void;
}

/** The grant of an agent. */
export interface AgentCredentials extends Credentials {
  /** The request that the person has not decided yet. */
  openRequest(): ConsentRequest | undefined;
  close(): void;
}

/** How often to poll a request that a person has not decided yet, in milliseconds. */
const PAUSE = 2_000;

const OVER: readonly string[] = [
  'denied',
  'expired',
  'cancelled',
  'consumed',
] satisfies AuthorizationStatus[];
/** The errors of a token source whose grant has ended. */
const GONE: readonly string[] = ['GRANT_ENDED', 'GRANT_UNKNOWN', 'STORE_DAMAGED'];

/**
 * The grant of one agent for one set of rules. It is kept and refreshed across restarts, and requested when a call
 * finds none. There is one open request at a time, however many calls wait.
 */
export function createAgentCredentials(options: AgentCredentialsOptions): AgentCredentials {
  const { gx, store, log, onChange, url, agentId, principalId, scopes, audience, expiresIn } = options;
  const name = `wrap-${digestOf([url, agentId, principalId, audience, scopes])}`;
  const approvals = createApprovalRequests(gx.approvals);
  const requests = createConsentRequests(store, `${name}-request`);
  let source: TokenSource = gx.tokenSource({ agentId, store, name });
  let open: (ConsentRequest & OpenConsent) | undefined;
  let fault: RequestFault | undefined;
  let endOpen: (how: Decided) => void = () => undefined;
  let replaced: string | undefined;
  let requesting: Promise<void> | undefined;
  let polling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  /** What the person was asked for beside the grant that they gave. They are asked once. */
  const askedFor = new Set<string>();

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
    const kept = await requests.kept();
    if (kept !== undefined) {
      waitFor(kept);
      return pollOnce();
    }
    const asked = await authorize();
    if (asked.code !== undefined) return exchange(asked.code);
    await requests.keep(asked);
    log('A grant was requested, and waits for the person.');
    waitFor(asked);
  }

  async function authorize(): ReturnType<Grantex['authorize']> {
    try {
      fault = undefined;
      const asked = await gx.authorize({ agentId, principalId, scopes, audience, expiresIn });
      const isShortened = (parseDuration(asked.expiresIn) ?? 0) < (parseDuration(expiresIn ?? '') ?? 0);
      if (isShortened) options.onShortened(asked.expiresIn);
      return asked;
    } catch (error) {
      if (!GrantexError.is(error) || error.status === undefined || error.status >= 500) throw error;
      fault = await requestFault(gx, url, { agentId, scopes }, error);
      log(`No grant can be requested: ${error.code}: ${messageOf(error)}. ${fault.howToAsk}`);
      throw fault.error;
    }
  }

  async function exchange(code: string): Promise<void> {
    const grant = await gx.tokens.exchange({ code, agentId });
    source = gx.tokenSource({ agentId, store, name, grant });
    await source.token();
    if (replaced !== undefined)
      await gx.grants.revoke(replaced).catch(() => log('The earlier grant is still in force.'));
    replaced = undefined;
    await forgetRequest('granted');
    log('The agent has a grant.');
    onChange();
  }

  function waitFor({ authRequestId, consentUrl, expiresAt }: ConsentRequest): void {
    const { promise: decided, resolve } = Promise.withResolvers<Decided>();
    endOpen = resolve;
    open = { authRequestId, consentUrl, expiresAt, decided, scopes };
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
    replaced = undefined;
    await forgetRequest(state.status === 'denied' ? 'denied' : 'ended');
  }

  async function forgetRequest(how: Decided): Promise<void> {
    clearInterval(timer);
    open = undefined;
    endOpen(how);
    await requests.forget();
  }

  /** After a refusal: refreshes the token, or requests a new grant at once if the grant has ended. */
  async function renew(): Promise<void> {
    try {
      await source.refresh();
    } catch {
      await token().catch((error: unknown) => log(`No grant can be requested now: ${messageOf(error)}`));
      onChange();
    }
  }

  /** The person left a scope out. They are asked for it once more, when a call needs it. */
  async function askForMore({ missingScopes, attribution }: AuthorizationError): Promise<void> {
    const isNew = missingScopes.some((scope) => !askedFor.has(scope));
    const isOurs = missingScopes.every((scope) => scopes.includes(scope));
    if (open !== undefined || !isNew || !isOurs || attribution === undefined) return;
    for (const scope of missingScopes) askedFor.add(scope);
    replaced = attribution.grantId;
    await requestOnce().catch((error: unknown) => log(`No grant can be requested now: ${messageOf(error)}`));
  }

  return {
    canAsk: true,
    token,
    currentToken,
    openRequest: () => open,
    async advise(error) {
      const { reason } = error;
      const call = approvals.of(error);
      if (call !== undefined) return { consent: call };
      if (reason === 'revoked') await renew();
      else if (reason === 'scope_missing') await askForMore(error);
      else if (reason !== 'no_credentials') return undefined;
      if (open !== undefined) return { consent: open };
      if (fault === undefined || reason === 'scope_missing') return undefined;
      const { missingScopes, howToAsk } = fault;
      return { fault: { ...(missingScopes === undefined ? {} : { missingScopes }), howToAsk } };
    },
    close() {
      clearInterval(timer);
      approvals.close();
    },
  };
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
