import type { Protocol } from '../sdk/protocol.ts';

/** What a client tells every server. Nothing in it runs a tool, a resource or a prompt. */
const SPECIFIED: readonly string[] = [
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'notifications/roots/list_changed',
  'notifications/tasks/status',
];

/**
 * Refuses handlers for notifications of the server's own that `unguarded` does not name, as for requests: no
 * notification carries a grant. A fallback handler gets none of the others.
 * @throws {TypeError} naming a notification that `unguarded` does not name
 */
export function interceptNotifications(protocol: Protocol, isUnguarded: (method: string) => boolean): void {
  const handlers = protocol._notificationHandlers;
  const { get, set } = handlers;
  const mayRun = (method: string): boolean => SPECIFIED.includes(method) || isUnguarded(method);
  const check = (method: string): void => {
    if (!mayRun(method)) throw new TypeError(nothingGuards(method));
  };
  for (const method of handlers.keys()) check(method);
  handlers.set = (method, handler) => {
    check(method);
    return set.call(handlers, method, handler);
  };
  handlers.get = (method) => {
    const isOpen = protocol.fallbackNotificationHandler !== undefined && !mayRun(method);
    return isOpen ? async () => check(method) : get.call(handlers, method);
  };
}

export function nothingGuards(method: string): string {
  return `guardServer: nothing guards ${method}. Name it in "unguarded" to handle it without a grant.`;
}
