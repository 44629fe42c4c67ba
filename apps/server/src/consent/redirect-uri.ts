import { type Config, isLoopback } from '../config.ts';

/**
 * Whether a code may be sent to `uri`: it equals one that is registered for the agent, but for the port of a loopback
 * address (RFC 8252 §7.3). A sandbox takes any https or loopback address besides.
 */
export function isAllowedRedirect(uri: string, registered: readonly string[], mode: Config['mode']): boolean {
  if (!URL.canParse(uri) || uri.includes('#')) return false;
  if (registered.some((candidate) => candidate === uri || isSameLoopback(candidate, uri))) return true;
  return mode === 'sandbox' && isHarmless(new URL(uri));
}

function isSameLoopback(registered: string, uri: string): boolean {
  if (!URL.canParse(registered)) return false;
  const [left, right] = [new URL(registered), new URL(uri)];
  if (left.protocol !== 'http:' || !isLoopback(left.hostname)) return false;
  left.port = right.port;
  return left.href === right.href;
}

function isHarmless({ protocol, hostname, username, password }: URL): boolean {
  const isReachable = protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  return isReachable && username === '' && password === '';
}
