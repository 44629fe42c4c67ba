import { decodeTime } from 'ulid';

/** A place in a developer's events: what follows it, and what does not, never changes. */
export interface Place {
  /** Another one after every restore: places from before it lead nowhere. */
  epoch: string;
  /** A transaction of the database. */
  xid: bigint;
  /** The event of that transaction which comes just before; empty: none of them does. */
  id: string;
  /** In milliseconds since 1970; decides only whether it is too old. */
  at: number;
}

/** How long events are kept for whoever comes back, in milliseconds: 7 days. They are deleted an hour later. */
export const KEPT: number = 7 * 24 * 60 * 60 * 1_000;

/** The form of the text of a place. Nineteen digits hold each transaction that PostgreSQL will come to. */
export const PLACE: RegExp = /^(evt_[0-7][0-9A-HJKMNP-TV-Z]{25}|at_[0-9a-z]{1,9})_(\d{1,19})_([\w-]{1,64})$/;

/** A place as clients are given it. That of an event is the event's id. */
export function placeText({ epoch, xid, id, at }: Place): string {
  return `${id === '' ? `at_${at.toString(36)}` : id}_${xid}_${epoch}`;
}

/** @returns undefined for what is not the text of a place */
export function readPlace(text: string): Place | undefined {
  const [, first = '', digits = '', epoch = ''] = PLACE.exec(text) ?? [];
  if (epoch === '') return undefined;
  const isEvent = first.startsWith('evt_');
  const at = isEvent
    ? decodeTime(first.slice('evt_'.length))
    : Number.parseInt(first.slice('at_'.length), 36);
  return { epoch, xid: BigInt(digits), id: isEvent ? first : '', at };
}

/** Whether a place comes after another one of the same epoch. */
export function isAfter(place: Place, other: Place): boolean {
  return place.xid === other.xid ? place.id > other.id : place.xid > other.xid;
}
