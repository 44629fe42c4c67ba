import { randomUUID } from 'node:crypto';
import type { RefusalBody } from '@grantex/core';
import {
  type Action,
  actionIn,
  actionOf,
  approvalPage,
  canOpenUrls,
  CLIENT_CAPABILITIES,
  inputRequired,
  MULTI_ROUND,
  type Page,
} from '@grantex/mcp/elicitation';
import type { OpenConsent } from '../credentials/credentials.ts';
import { isObject, type Message, metaOf, PROTOCOL_VERSION_KEY } from '../stdio/messages.ts';

/**
 * Asks the person at the client to open the consent page, by URL elicitation. The client shows the address to the person,
 * and no model sees it.
 */
export interface Elicitation {
  /** Takes note of what the client can do. */
  noticed(message: Message): void;
  /** Whether the client can ask the person, while it sends this request. */
  canAsk(request: Message): boolean;
  /**
   * Asks with a request of this program, as servers did until revision 2025-11-25. Calls that wait for the same decision
   * ask once.
   * @returns undefined if the client could not ask
   */
  ask(consent: OpenConsent): Promise<Action | undefined>;
  /** Takes the client's answer. @returns whether it answers a request of this program */
  answered(message: Message): boolean;
  /** Asks with the result of a request, as from revision 2026-07-28 on. The client sends the request again. */
  inputRequired(request: Message, pending: Pending): Message;
  /** The answer of the person in a request that the client sent again, and the request without it. */
  taken(request: Message): Taken;
  /** Whether the person said no to a request for a grant. They are not asked for it again. */
  isDeclined(consent: OpenConsent): boolean;
}

/** A refused request, and the request for a grant that could help it. */
export interface Pending {
  readonly consent: OpenConsent;
  readonly body: RefusalBody;
}

/** A request, and what the person did if it had been asked for before. */
export interface Taken {
  readonly request: Message;
  readonly answer?: Pending & { readonly action: Action };
}

const MOST_STATES = 1_000;

export function createElicitation(toClient: (message: Message) => void): Elicitation {
  const waiting = new Map<unknown, (action: Action | undefined) => void>();
  const asking = new Map<string, Promise<Action | undefined>>();
  const declined = new Set<string>();
  /** By the state that a client sends back. */
  const states = new Map<string, Pending>();
  let canAskAtAll = false;

  async function askOnce(consent: OpenConsent): Promise<Action | undefined> {
    const { authRequestId, decided } = consent;
    const [id, elicitationId] = [`grantex-${randomUUID()}`, randomUUID()];
    const answer = new Promise<Action | undefined>((resolve) => waiting.set(id, resolve));
    const params = { mode: 'url', elicitationId, ...pageOf(consent) };
    toClient({ jsonrpc: '2.0', id, method: 'elicitation/create', params });
    void decided.then(() =>
      toClient({ jsonrpc: '2.0', method: 'notifications/elicitation/complete', params: { elicitationId } }),
    );
    // A person who decided elsewhere need not answer the client.
    const action = await Promise.race([answer, decided.then(() => 'accept' as const)]);
    if (action === 'decline') declined.add(authRequestId);
    return action;
  }

  return {
    noticed({ method, params }) {
      if (method === 'initialize' && isObject(params)) canAskAtAll = canOpenUrls(params['capabilities']);
    },
    canAsk(request) {
      const meta = metaOf(request);
      if (meta?.[PROTOCOL_VERSION_KEY] === undefined) return canAskAtAll;
      return MULTI_ROUND.includes(request['method']) && canOpenUrls(meta[CLIENT_CAPABILITIES]);
    },
    ask(consent) {
      const { authRequestId } = consent;
      const running =
        asking.get(authRequestId) ?? askOnce(consent).finally(() => asking.delete(authRequestId));
      asking.set(authRequestId, running);
      return running;
    },
    answered({ id, result }) {
      const resolve = waiting.get(id);
      if (resolve === undefined) return false;
      waiting.delete(id);
      resolve(actionOf(result));
      return true;
    },
    inputRequired({ id }, pending) {
      const requestState = `grantex-${randomUUID()}`;
      states.set(requestState, pending);
      const { consent } = pending;
      const [oldest] = states.keys();
      if (states.size > MOST_STATES && oldest !== undefined) states.delete(oldest);
      const result = { ...inputRequired(pageOf(consent)), requestState };
      return { jsonrpc: '2.0', id, result };
    },
    taken(request) {
      const { params } = request;
      if (!isObject(params)) return { request };
      const { requestState, inputResponses, ...others } = params;
      const pending = typeof requestState === 'string' ? states.get(requestState) : undefined;
      if (pending === undefined) return { request };
      states.delete(String(requestState));
      const action = actionIn(inputResponses) ?? 'cancel';
      if (action === 'decline') declined.add(pending.consent.authRequestId);
      return { request: { ...request, params: others }, answer: { ...pending, action } };
    },
    isDeclined: ({ authRequestId }) => declined.has(authRequestId),
  };
}

function pageOf({ consentUrl: url, scopes, isForCall }: OpenConsent): Page {
  if (isForCall === true) return approvalPage(url);
  const message = `An agent asks for your permission (${scopes.join(', ')}). Open the page to see what it may do, and decide there.`;
  return { message, url };
}
