import { randomFillSync } from 'node:crypto';
import { decodeTime, monotonicFactory } from 'ulid';

/** The kinds of things that have an id, by their prefix (`docs/protocol.md` §2). */
export type IdPrefix =
  | 'ag'
  | 'areq'
  | 'grnt'
  | 'tok'
  | 'alog'
  | 'dev'
  | 'key'
  | 'prn'
  | 'psn'
  | 'usr'
  | 'acct'
  | 'bnd'
  | 'idp'
  | 'evt'
  | 'apr'
  | 'pol'
  | 'sso'
  | 'mem'
  | 'anm'
  | 'anr'
  | 'sct'
  | 'scu'
  | 'scg'
  | 'cl'
  | 'whk'
  | 'dlv';

const pool = new Uint8Array(1024);
let used = pool.length;

/** From 0 to less than 1. Getting a thousand random bytes costs as much as getting one, and an id needs sixteen. */
function randomFraction(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const byte = pool[used] ?? 0;
  used += 1;
  return byte / 256;
}

const ulid = monotonicFactory(randomFraction);

/** A new id: its prefix and a ULID, so that ids sort by the time they were made. Not a secret. */
export function newId<PREFIX extends IdPrefix>(prefix: PREFIX): `${PREFIX}_${string}` {
  return `${prefix}_${ulid()}`;
}

/** When an id was made, by the clock of the process that made it, in milliseconds since 1970. */
export function timeOfId(id: string): number {
  return decodeTime(id.slice(id.indexOf('_') + 1));
}
