import type { AuthorizationState, Grantex } from '@grantex/sdk';
import type { KeptGrants } from './kept-grants.ts';

/** A request for a grant, and the grant that came of it. */
export interface Decision {
  readonly request: Omit<AuthorizationState, 'code'>;
  /** Null until there is a grant whose tokens are kept here. */
  readonly grantId: string | null;
}

/** What people decided about the requests that were made here. */
export interface Decisions {
  /** Reads a request, and makes its grant once it is approved. Readers at the same time share one answer. */
  read(authRequestId: string): Promise<Decision>;
  /** Makes the grant from a code, and keeps its tokens. @returns its id */
  exchange(request: Pick<AuthorizationState, 'authRequestId' | 'agentId'>, code: string): Promise<string>;
  /** Reads a request again and again until it is decided or has ended, and calls back once. */
  follow(request: Pick<AuthorizationState, 'authRequestId' | 'expiresAt'>, decided: () => void): void;
}

/** Between two reads of a request, in milliseconds. */
const PAUSE = 2_000;

export function createDecisions(gx: Grantex, kept: KeptGrants): Decisions {
  const reading = new Map<string, Promise<Decision>>();

  async function exchange(
    { authRequestId, agentId }: Pick<AuthorizationState, 'authRequestId' | 'agentId'>,
    code: string,
  ): Promise<string> {
    const tokens = await gx.tokens.exchange({ code, agentId });
    await kept.keep(tokens, agentId);
    await kept.noteRequest(authRequestId, { grantId: tokens.grantId });
    return tokens.grantId;
  }

  async function readOnce(authRequestId: string): Promise<Decision> {
    // Without the signal of a call: a code is returned and works only once, and its tokens must be kept.
    const { code, ...request } = await gx.authorizations.get(authRequestId);
    if (code !== undefined) return { request, grantId: await exchange(request, code) };
    return { request, grantId: (await kept.requestOf(authRequestId))?.grantId ?? null };
  }

  function read(authRequestId: string): Promise<Decision> {
    const running =
      reading.get(authRequestId) ?? readOnce(authRequestId).finally(() => reading.delete(authRequestId));
    reading.set(authRequestId, running);
    return running;
  }

  return {
    read,
    exchange,
    follow({ authRequestId, expiresAt }, decided) {
      const timer = setInterval(() => void look(), PAUSE).unref();
      const look = async (): Promise<void> => {
        // The next look asks again.
        const decision = await read(authRequestId).catch(() => undefined);
        const isOpen = decision === undefined || decision.request.status === 'pending';
        if (isOpen && Date.now() < Date.parse(expiresAt)) return;
        clearInterval(timer);
        if (!isOpen) decided();
      };
    },
  };
}
