/** A provider leads back to the list, whichever page asked to sign in. */
const KEY = 'grantex-return';

/** Remembers the page, in this window only. */
export function leaveForSignIn(): void {
  sessionStorage.setItem(KEY, globalThis.location.pathname);
}

/** Opens the remembered page, if the provider led back to the list. Call it before the first page is shown. */
export function returnAfterSignIn(home: string): void {
  const path = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (path?.startsWith(`${home}/`) === true && globalThis.location.pathname === home)
    history.replaceState(null, '', path);
}
