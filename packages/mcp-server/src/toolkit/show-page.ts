import { randomUUID } from 'node:crypto';
import type { Action, Page as ClientPage } from '@grantex/mcp/elicitation';
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  type InputRequiredResult,
  inputRequired,
  inputResponse,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** A page for the person at the client. */
export interface Page extends ClientPage {
  /** Comes back with the person's answer, if the client calls again to give it. */
  readonly state: string;
}

/** What came of showing a page. */
export type Shown =
  | {
      readonly action: Action;
      /** Tells the client that the person is done with the page. */
      readonly complete: () => void;
    }
  /** To return to the client, which shows the page and calls again. */
  | { readonly asked: InputRequiredResult }
  /** The client cannot show pages. */
  | undefined;

/** Shows pages to the person at the client, by URL elicitation. The model does not see them. */
export interface PageShower {
  /** The person's answer, if the client calls again to give it. */
  readonly answer: { readonly state: string; readonly action: Action } | undefined;
  show(page: Page): Promise<Shown>;
}

/** The SDK's own type of it names no member. */
interface Envelope {
  readonly [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities;
}

const KEY = 'page';
/** How long a person can take to answer the client, in milliseconds. */
const FOR_THE_PERSON = 10 * 60 * 1_000;

export function pageShower({ server }: McpServer, { mcpReq }: ServerContext): PageShower {
  const { envelope, inputResponses, signal } = mcpReq;
  const isModern = envelope !== undefined;
  const capabilities = isModern
    ? (envelope as Envelope)[CLIENT_CAPABILITIES_META_KEY]
    : // The handshake of earlier revisions is the only place that says it.
      server.getClientCapabilities();
  const state = mcpReq.requestState();
  const given = inputResponse(inputResponses, KEY);
  const answer =
    typeof state === 'string' && given.kind === 'elicit' ? { state, action: given.action } : undefined;

  return {
    answer,
    async show({ url, message, state: requestState }) {
      if (capabilities?.elicitation?.url === undefined) return undefined;
      if (isModern) {
        const inputRequests = { [KEY]: inputRequired.elicitUrl({ url, message }) };
        return { asked: inputRequired({ inputRequests, requestState }) };
      }
      const elicitationId = randomUUID();
      const complete = server.createElicitationCompletionNotifier(elicitationId);
      try {
        const asking = { mode: 'url' as const, url, message, elicitationId };
        const { action } = await mcpReq.elicitInput(asking, { signal, timeout: FOR_THE_PERSON });
        return { action, complete: () => void complete().catch(() => undefined) };
      } catch {
        signal.throwIfAborted();
        return undefined;
      }
    },
  };
}
