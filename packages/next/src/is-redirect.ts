/** Whether something is what `redirect()` of Next throws: the code before it has done its work. */
export function isRedirect(thrown: unknown): thrown is Error {
  const { digest } = Object(thrown) as { readonly digest?: unknown };
  return typeof digest === 'string' && digest.startsWith('NEXT_REDIRECT;');
}
