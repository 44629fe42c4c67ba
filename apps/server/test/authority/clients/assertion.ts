import { randomUUID } from 'node:crypto';
import { type CryptoKey, SignJWT } from 'jose';
import type { Clients } from '../../../src/authority/clients/clients.ts';
import { ASKING } from './server-process.ts';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface Difference {
  header?: Record<string, unknown>;
  /** A claim that is `undefined` is left out. */
  claims?: Record<string, unknown>;
  key?: CryptoKey;
}

/** A valid assertion of a client for this issuer, with the given differences. */
export function signAssertion(
  issuer: string,
  clientId: string,
  alg: string,
  key: CryptoKey,
  different: Difference = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const times = { iat: now, exp: now + 60 };
  const claims = { iss: clientId, sub: clientId, aud: issuer, ...times, jti: randomUUID() };
  return new SignJWT({ ...claims, ...different.claims })
    .setProtectedHeader({ alg, ...different.header })
    .sign(different.key ?? key, { crit: { x: true } });
}

/** Which client is authenticated and how, such as `cl_… none`, or the status, code and text of the refusal. */
export async function authenticated(
  clients: Clients,
  assertion: string | undefined,
  more: { clientId?: string; assertionType?: string | undefined } = {},
): Promise<string> {
  const assertionType = assertion === undefined ? undefined : ASSERTION_TYPE;
  try {
    const presented = { clientId: undefined, assertionType, assertion, ...more };
    const { client, method } = await clients.authenticate(presented, ASKING);
    return `${client.id} ${method}`;
  } catch (error) {
    const { status, code, message } = error as { status: number; code: string; message: string };
    return `${status} ${code} ${message}`;
  }
}
