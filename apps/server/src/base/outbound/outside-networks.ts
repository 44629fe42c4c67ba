import { isLoopback } from '../site.ts';
import type { OutboundOptions } from './outbound-fetch.ts';

/**
 * Where this server may ask strangers' addresses besides the internet: on this machine while its own URL is on loopback, and
 * in private networks where the operator allows that.
 */
export function outsideNetworks(config: {
  publicUrl: string;
  providerNetworks: 'public' | 'private';
}): OutboundOptions['allows'] {
  return new Set([
    ...(isLoopback(new URL(config.publicUrl).hostname) ? (['loopback'] as const) : []),
    ...(config.providerNetworks === 'private' ? (['private'] as const) : []),
  ]);
}
