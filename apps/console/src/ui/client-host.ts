/** The host that the id of an OAuth client names, if the id is the URL of its document. `null` for one that registered itself. */
export function clientHost(clientId: string): string | null {
  return /^https?:/.test(clientId) ? new URL(clientId).host : null;
}
