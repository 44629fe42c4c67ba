import type { CallContext } from '../sdk/call-context.ts';
import type { Protocol, Result } from '../sdk/protocol.ts';
import {
  type Action,
  actionIn,
  actionOf,
  canOpenUrls,
  CLIENT_CAPABILITIES,
  inputRequired,
  MULTI_ROUND,
  type Page,
} from './page.ts';

/** What came of showing a page. */
export type Shown =
  | {
      readonly action: Action;
      /** Tells the client that the person is done with the page. */
      readonly complete: () => void;
    }
  /** The result that asks the client to show the page and to call again. */
  | { readonly asked: Result };

/** Shows pages to the person at the client of a server, of either line of the SDK. */
export interface ClientPages {
  /** What the person did, where the client calls again to say so. */
  answerIn(context: CallContext): Action | undefined;
  /** @returns undefined where the client cannot show pages, or failed to */
  show(page: Page, context: CallContext): Promise<Shown | undefined>;
}

/** The members of the SDK's context that are read here. */
interface AskingContext {
  readonly mcpReq?: {
    readonly id?: string | number;
    readonly method?: string;
    readonly envelope?: { readonly [CLIENT_CAPABILITIES]?: unknown };
    readonly inputResponses?: unknown;
    readonly signal: AbortSignal;
  };
  readonly requestId?: string | number;
  readonly signal?: AbortSignal;
}

export function createClientPages(protocol: Protocol): ClientPages {
  /** As servers asked until revision 2025-11-25: by a request of their own. */
  async function request(
    page: Page,
    { mcpReq, requestId, ...own }: AskingContext,
  ): Promise<Shown | undefined> {
    if (!canOpenUrls(protocol.getClientCapabilities?.()) || answersInJson(protocol)) return undefined;
    const related = { relatedRequestId: mcpReq?.id ?? requestId };
    const signal = mcpReq?.signal ?? own.signal;
    const elicitationId = crypto.randomUUID();
    try {
      const result = await protocol.elicitInput?.(
        { mode: 'url', elicitationId, ...page },
        { ...related, signal },
      );
      const action = actionOf(result);
      if (action === undefined) return undefined;
      const complete = protocol.createElicitationCompletionNotifier?.(elicitationId, related);
      return { action, complete: () => void complete?.().catch(() => undefined) };
    } catch {
      return undefined;
    }
  }

  return {
    answerIn: ({ mcpReq }: AskingContext) =>
      mcpReq?.envelope === undefined ? undefined : actionIn(mcpReq.inputResponses),
    async show(page, context: AskingContext) {
      const { envelope, method } = context.mcpReq ?? {};
      if (envelope === undefined) return request(page, context);
      const canAsk = MULTI_ROUND.includes(method) && canOpenUrls(envelope[CLIENT_CAPABILITIES]);
      return canAsk ? { asked: { ...inputRequired(page) } } : undefined;
    },
  };
}

/**
 * Whether a call over HTTP is answered with one JSON document (`enableJsonResponse`). The SDK drops a question on the way of
 * such a call, and would wait for its answer.
 */
function answersInJson({ transport }: Protocol): boolean {
  const { _webStandardTransport: own = transport } = Object(transport) as { _webStandardTransport?: unknown };
  return (Object(own) as { _enableJsonResponse?: unknown })._enableJsonResponse === true;
}
