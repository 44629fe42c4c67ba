import { timeOfId } from '../../base/ids.ts';

/** A place in a developer's events. Which events follow it never changes. */
export interface Place {
  /** New after every restore: earlier places become invalid. */
  epoch: string;
  /** A transaction of the database. */
  xid: bigint;
  /** The last event of that transaction before the place; empty for none. */
  id: string;
  /** In milliseconds since 1970. Only decides whether the place is too old. */
  at: number;
}

/** How long events are kept for clients that reconnect, in milliseconds: 7 days. They are deleted an hour later. */
export const KEPT: number = 7 * 24 * 60 * 60 * 1_000;

/** The text form of a place. Nineteen digits are enough for every transaction of PostgreSQL. */
export const PLACE: RegExp = /^(evt_[0-7][0-9A-HJKMNP-TV-Z]{25}|at_[0-9a-z]{1,9})_(\d{1,19})_([\w-]{1,64})$/;

/** The text of a place for clients. The place after an event is the event's id. */
export function placeText({ epoch, xid, id, at }: Place): string {
  return `${id === '' ? `at_${at.toString(36)}` : id}_${xid}_${epoch}`;
}

/** @returns undefined for malformed text */
export function readPlace(text: string): Place | undefined {
  const [, first = '', digits = '', epoch = ''] = PLACE.exec(text) ?? [];
  if (epoch === '') return undefined;
  const isEvent = first.startsWith('evt_');
  const at = isEvent ? timeOfId(first) : Number.parseInt(first.slice('at_'.length), 36);
  return { epoch, xid: BigInt(digits), id: isEvent ? first : '', at };
}

/** Whether a place comes after another one of the same epoch. */
export function isAfter(place: Place, other: Place): boolean {
  return place.xid === other.xid ? place.id > other.id : place.xid > other.xid;
}
