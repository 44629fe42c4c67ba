/** A refusal by the server, in words for people. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/**
 * Calls to the routes behind the pages, which require the CSRF token of the browser's visit. Another tab may have changed
 * the visit: each answer to `get` may carry the current token, and a POST that is refused because of its token is sent
 * once more with the current one. Both methods reject with a {@link Refusal}.
 */
export interface PageCalls {
  get(path: string): Promise<Response>;
  post(path: string, body: object): Promise<Response>;
}

export interface PageCallsOptions {
  /** The path of the server's public URL, usually empty. */
  base: string;
  /** A route whose JSON has a member `csrf`. It is read when the token is missing or outdated. */
  tokenFrom: string;
  /** What that route would have answered when the page was made, as JSON: its first `get` takes it, unless something was posted. */
  first?: string;
  /** Default: the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

/** The same words as in the script of the consent pages. */
const NO_RESPONSE =
  'The connection was lost, so it is not certain whether this was done. Reload the page to see.';

export function createPageCalls({
  base,
  tokenFrom,
  first,
  fetch = globalThis.fetch,
}: PageCallsOptions): PageCalls {
  let token: string | undefined;
  let unread = first;

  async function send(path: string, init: RequestInit): Promise<Response> {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    let response: Response;
    try {
      response = await fetch(base + path, {
        credentials: 'same-origin',
        cache: 'no-store',
        ...init,
        headers: { ...headers, ...(init.headers as Record<string, string> | undefined) },
      });
    } catch {
      throw new Refusal('NETWORK_ERROR', 0, NO_RESPONSE);
    }
    if (response.ok) return response;
    throw await refusalIn(response);
  }

  function takeFirst(): Response | undefined {
    const response = unread === undefined ? undefined : new Response(unread);
    unread = undefined;
    return response;
  }

  async function get(path: string): Promise<Response> {
    const response = (path === tokenFrom ? takeFirst() : undefined) ?? (await send(path, { method: 'GET' }));
    const { csrf } = await jsonOf<{ csrf?: unknown }>(response.clone());
    if (typeof csrf === 'string') token = csrf;
    return response;
  }

  async function post(path: string, body: object): Promise<Response> {
    if (token === undefined) await get(tokenFrom);
    unread = undefined;
    const init = (): RequestInit => ({
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'x-csrf-token': token ?? '' },
    });
    try {
      return await send(path, init());
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'NOT_FROM_THIS_PAGE') throw error;
      await get(tokenFrom);
      return send(path, init());
    }
  }

  return { get, post };
}

/** The JSON of an answer by this server. */
export async function jsonOf<VALUE>(response: Response): Promise<VALUE> {
  return (await response.json()) as VALUE;
}

async function refusalIn(response: Response): Promise<Refusal> {
  const body: unknown = await response.json().catch(() => undefined);
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && typeof message === 'string')
    return new Refusal(code, response.status, message);
  return new Refusal('UNEXPECTED_ANSWER', response.status, NO_RESPONSE);
}
