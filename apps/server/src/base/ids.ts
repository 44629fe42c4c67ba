import { randomFillSync } from 'node:crypto';
import { monotonicFactory } from 'ulid';

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
  | 'anm'
  | 'anr'
  | 'cl';
