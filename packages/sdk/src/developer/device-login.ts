import type { Role } from '@grantex/core/issuer';
import type { CallOptions } from '../transport/call.ts';
import { type Clock, systemClock } from '../transport/clock.ts';
import { GrantexError } from '../transport/errors.ts';
import { checkConnection, type ConnectionOptions } from '../transport/options.ts';
import { createTransport } from '../transport/transport.ts';

export interface NewDeviceLogin {
  /** The machine that the program runs on, for the person who decides; at most 64 characters. */
  readonly name: string;
  /** The roles to ask for. Default: the person chooses. */
  readonly roles?: readonly Role[] | undefined;
}

/** What the server answers to the begin of a login. */
export interface DeviceCodes {
  /** Secret. */
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verificationUrl: string;
  readonly expiresAt: string;
  /** Seconds. */
  readonly interval: number;
}

/** An API key that a person has allowed. */
export interface DeviceKey {
  readonly apiKey: string;
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expiresAt: string | null;
}

/** What the server answers to a program that asks for its key. */
export type DeviceKeyAnswer = { readonly status: 'pending' } | ({ readonly status: 'allowed' } & DeviceKey);

/** A login that waits for a person. */
export interface DeviceLogin {
  /** Show this: the person types it, signed in to the console, at `verificationUrl`. */
  readonly userCode: string;
  readonly verificationUrl: string;
  /** 15 minutes after the login began. */
  readonly expiresAt: string;
  /**
   * Waits until the person has decided. The key is given out once.
   * @throws {GrantexError} `ACCESS_DENIED`, or `DEVICE_LOGIN_ENDED` when the time is over, or when the answer with the
   *   key was lost: revoke that key
   */
  waitForKey(options?: CallOptions): Promise<DeviceKey>;
}

const LOGINS = '/v1/device-logins';

/**
 * Asks a developer who is signed in to the console for an API key, so that nobody copies one (`docs/protocol.md` §3): the
 * device flow of RFC 8628. The person sees the name, the network and the roles, and may give fewer of these.
 * @throws {GrantexError} 429 after too many from one network or from all
 */
export function startDeviceLogin(
  request: NewDeviceLogin,
  options: ConnectionOptions & CallOptions = {},
): Promise<DeviceLogin> {
  return deviceLoginBy(request, options, systemClock);
}

export async function deviceLoginBy(
  body: NewDeviceLogin,
  { signal, ...connection }: ConnectionOptions & CallOptions,
  clock: Clock,
): Promise<DeviceLogin> {
  const transport = createTransport(checkConnection(connection), undefined, clock);
  const { deviceCode, interval, ...shown } = await transport.send<DeviceCodes>(
    { method: 'POST', path: LOGINS, body },
    { signal },
  );
  return {
    ...shown,
    async waitForKey(waiting) {
      for (;;) {
        await clock.sleep(interval * 1_000, waiting?.signal);
        const answer = await transport.send<DeviceKeyAnswer>(
          { method: 'POST', path: `${LOGINS}/key`, body: { deviceCode } },
          waiting,
        );
        if (answer.status === 'pending') continue;
        const { status, ...key } = answer;
        if (status === 'allowed') return key;
        throw new GrantexError('UNEXPECTED_ANSWER', `a login has no status ${JSON.stringify(status)}`);
      }
    },
  };
}
