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
  | 'acct'
  | 'bnd'
  | 'idp'
  | 'evt';

const ulid = monotonicFactory();

/** A new id: its prefix and a ULID, so that ids sort by the time they were made. Not a secret. */
export function newId<PREFIX extends IdPrefix>(prefix: PREFIX): `${PREFIX}_${string}` {
  return `${prefix}_${ulid()}`;
}
