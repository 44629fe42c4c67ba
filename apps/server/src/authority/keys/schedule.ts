import type { FastifyBaseLogger } from 'fastify';
import { createPeriodic } from '../../base/background/periodic.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { publishNextKey, takeOverWhenDue, type KeyStore } from './rotation.ts';

/** Rotates the issuer's keys on a schedule. */
export interface KeySchedule {
  /** Publishes and activates the keys that are due. A timer calls it, too. */
  turn(): Promise<void>;
  /** Stops, once the running turn has ended. */
  close(): Promise<void>;
}

export interface KeyScheduleOptions extends KeyStore {
  issuerKeys: IssuerKeys;
  /** How long a key is active, in seconds; `false`: until a rotation is requested. */
  rotation: number | false;
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>;
  /** Milliseconds between two looks. Default a minute. */
  every?: number;
}

/**
 * Checks every minute whether a next key must be published or take over. Every process does, one at a time through a
 * lock in the database. Each step is a transaction of its own, so that a process may die between any two of them.
 */
export function startKeySchedule(options: KeyScheduleOptions): KeySchedule {
  const { issuerKeys, rotation, log, every = 60_000 } = options;

  async function turnOnce(): Promise<void> {
    const activated = await takeOverWhenDue(options, rotation);
    const published = await publishNextKey(options);
    if (activated !== undefined) log.info({ key: shortened(activated) }, 'another key signs from now on');
    if (published !== undefined) log.info({ key: shortened(published) }, 'the next key is published');
    if (activated !== undefined || published !== undefined) await issuerKeys.refresh();
  }

  const turning = createPeriodic({
    work: turnOnce,
    every,
    onFailure: (error) => log.warn({ err: error }, 'rotating the issuer key failed and is tried again'),
  });
  turning.start();
  return { turn: turning.run, close: turning.close };
}

/** Long enough to find the key in `keys list`. A whole `kid` looks like a secret, and nothing like that is logged. */
function shortened(kid: string): string {
  return kid.slice(0, 8);
}
