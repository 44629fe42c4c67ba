import { createSign, generateKeyPairSync } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { HostileProxy, Hostility } from './hostile-proxy.ts';

/** The maximum age of a verifier's knowledge in these storms, in seconds. */
export const MAX_STALENESS = 3;

/** The means of an attacker who wants to hide a revocation. */
export interface Attack {
  readonly proxy: HostileProxy;
  /** The last messages before the revocation. */
  readonly old: HostileProxy['seen'];
  /** The API key of another developer of the same server. */
  readonly otherKey: string;
  /** Whether the fault is still active. */
  isOn(): boolean;
}

export interface FeedFault {
  readonly name: string;
  begin(attack: Attack): Hostility;
}

const isRevocation = (event: string): boolean => event.includes('event: revocations');
const LATE_MILLISECONDS = (MAX_STALENESS + 1) * 1_000;

export const feedFaults: readonly FeedFault[] = [
  {
    name: 'cut in the middle of every message',
    begin: () => ({
      async event(event, victim) {
        await victim.write(event.slice(0, event.length / 2));
        victim.cut();
      },
    }),
  },
  { name: 'silent: nothing comes', begin: () => ({ event() {} }) },
  {
    name: 'dropped: heartbeats come, revocations do not',
    begin: () => ({ event: (event, victim) => (isRevocation(event) ? undefined : victim.write(event)) }),
  },
  {
    name: `delayed by ${MAX_STALENESS + 1} s`,
    begin: () => ({
      event(event, victim) {
        void setTimeout(LATE_MILLISECONDS).then(() => victim.write(event));
      },
    }),
  },
  {
    name: 'reordered: each message after the next one',
    begin() {
      let held: string | undefined;
      return {
        async event(event, victim) {
          if (held === undefined) return void (held = event);
          await victim.write(event + held);
          held = undefined;
        },
      };
    },
  },
  {
    name: 'replayed: heartbeat and snapshot from before',
    begin: ({ old }) => ({
      snapshot: () => old.snapshot,
      event: (_event, victim) => victim.write(old.heartbeat),
    }),
  },
  {
    name: 'forged: nothing was revoked, signed now by another key',
    begin: ({ old }) => ({
      snapshot: () => forged(old.snapshot),
      event: (_event, victim) => victim.write(inEvent(old.heartbeat, forged)),
    }),
  },
  {
    name: 'altered: nothing was revoked, under the signature that was there',
    begin: ({ old }) => ({
      snapshot: () => altered(old.snapshot),
      event: (_event, victim) => victim.write(inEvent(old.heartbeat, altered)),
    }),
  },
  {
    name: 'another developer’s: genuine messages of the same issuer',
    begin({ proxy, otherKey }) {
      proxy.cutStreams();
      return { apiKey: otherKey };
    },
  },
  {
    name: 'slow: every message in single bytes, without end',
    begin: ({ isOn }) => ({
      async event(event, victim) {
        for (const character of event) {
          await victim.write(character);
          if (isOn()) await setTimeout(20);
        }
      },
    }),
  },
  {
    name: 'flooded with the last heartbeat',
    begin: ({ old, isOn }) => ({
      async event(event, victim) {
        while (isOn()) {
          await victim.write(old.heartbeat.repeat(20));
          await setImmediate();
        }
        await victim.write(event);
      },
    }),
  },
  {
    name: 'HTML in place of both answers',
    begin({ proxy }) {
      proxy.cutStreams();
      return { document: '<!doctype html><title>Sign in to this network</title>' };
    },
  },
];

/** A heartbeat with another message in it. */
function inEvent(event: string, change: (jws: string) => string): string {
  return event.replace(/(?<=^data: ).*$/m, change);
}

const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });

function forged(jws: string): string {
  const signed = `${jws.split('.')[0]}.${claimsOfNow(jws)}`;
  const signature = createSign('RSA-SHA256').update(signed).sign(attacker.privateKey, 'base64url');
  return `${signed}.${signature}`;
}

function altered(jws: string): string {
  const [header, , signature] = jws.split('.');
  return `${header}.${claimsOfNow(jws)}.${signature}`;
}

/** The same claims, as if they were signed in this second. */
function claimsOfNow(jws: string): string {
  const claims = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as object;
  const iat = Math.floor(Date.now() / 1_000);
  return Buffer.from(JSON.stringify({ ...claims, iat })).toString('base64url');
}
