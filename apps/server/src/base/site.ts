import { isIPv6 } from 'node:net';

/** How clients reach the server. */
export interface Site {
  /** The issuer: `iss` of every token, without a trailing slash. */
  publicUrl: string;
  /** A sandbox approves every request at once; a live server waits for the person. */
  mode: 'sandbox' | 'live';
  /** Longest delegation chain, unless a developer's settings have another. */
  maxDelegationDepth: number;
}

/** Whether a host name is of this machine: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || /^127(\.\d{1,3}){3}$/.test(host) || host === '::1' || host === '[::1]';
}

/** The URL at which this machine reaches a server on `host` and `port`, without a trailing slash. */
export function httpUrl(host: string, port: number): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
