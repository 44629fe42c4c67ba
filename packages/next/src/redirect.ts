import type { MaybePromise } from '@grantex/core';

/** What `redirect()` of Next threw, by the response that stands for it. */
const redirects = new WeakMap<object, Error>();

/**
 * Runs a handler or an action for a guard. What `redirect()` throws becomes a response, because the code before it has
 * done its work: the guard must see a success. {@link throwRedirect} throws it again.
 */
export async function catchRedirect<RESULT>(run: () => MaybePromise<RESULT>): Promise<RESULT | Response> {
  try {
    return await run();
  } catch (error) {
    if (!isRedirect(error)) throw error;
    const response = new Response(null, { status: 307 });
    redirects.set(response, error);
    return response;
  }
}

/** Returns a result, and throws the redirect that stands in its place. */
export function throwRedirect<RESULT>(result: RESULT): RESULT {
  const redirect = redirects.get(Object(result) as object);
  if (redirect !== undefined) throw redirect;
  return result;
}

function isRedirect(thrown: unknown): thrown is Error {
  const { digest } = Object(thrown) as { readonly digest?: unknown };
  return typeof digest === 'string' && digest.startsWith('NEXT_REDIRECT;');
}
