import { GrantexError } from '@grantex/sdk';
import type { Context } from './context.ts';
import { requireKey } from './settings.ts';

/** Whose grants end. */
export type Whose = { readonly agentId: string } | 'everything';

/**
 * `DELETE /v1/agents/:id/grants` and `DELETE /v1/me/grants` (`docs/protocol.md` §6), which the SDK has no methods for.
 * @throws {GrantexError} as the SDK would
 */
export async function deleteGrants(context: Context, whose: Whose): Promise<void> {
  const settings = await context.settings();
  const path =
    whose === 'everything' ? '/v1/me/grants' : `/v1/agents/${encodeURIComponent(whose.agentId)}/grants`;
  const answer = await send(context, settings.url + path, await requireKey(settings).read());
  if (answer.status === 204) return;
  const body = (await answer.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
  const { code = 'UNEXPECTED_ANSWER', message = `the server answered ${answer.status}`, requestId } = body;
  throw new GrantexError(String(code), String(message), {
    status: answer.status,
    requestId: typeof requestId === 'string' ? requestId : undefined,
  });
}

async function send({ options, signal }: Context, url: string, apiKey: string): Promise<Response> {
  const timeout = AbortSignal.timeout((options.timeout ?? 10) * 1000);
  try {
    return await fetch(url, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${apiKey}` },
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
  } catch (cause) {
    signal.throwIfAborted();
    const code = timeout.aborted ? 'TIMEOUT' : 'NETWORK_ERROR';
    throw new GrantexError(code, 'no answer came: the grants may have ended or not, so ask once more', {
      cause,
    });
  }
}
