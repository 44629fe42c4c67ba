import { isObject } from '../base/json.ts';

/** What an entry of the revocation log ends (`docs/protocol.md` §7). */
export type RevocationKind = 'grant' | 'token' | 'agent' | 'principal' | 'developer' | 'key';

/** An entry of the revocation log, as a message states it. */
export interface FeedEntry {
  readonly seq: number;
  /** Undefined for one that this version does not know. */
  readonly kind: RevocationKind | undefined;
  readonly id: string;
  /** Agents, principals, developers: ends tokens that were issued until then, in milliseconds since 1970. Others: Infinity. */
  readonly before: number;
  /** The last moment any token could live that it ends, in milliseconds since 1970. */
  readonly exp: number;
}

/** Whether entries of a kind end only what was issued until a moment. */
const KINDS: ReadonlyMap<unknown, { readonly kind: RevocationKind; readonly hasMoment: boolean }> = new Map([
  ['grant', { kind: 'grant', hasMoment: false }],
  ['token', { kind: 'token', hasMoment: false }],
  ['agent', { kind: 'agent', hasMoment: true }],
  ['principal', { kind: 'principal', hasMoment: true }],
  ['developer', { kind: 'developer', hasMoment: true }],
  ['key', { kind: 'key', hasMoment: false }],
]);

/**
 * Reads an entry. Of a kind that is not known only the place and the end are read.
 * @returns undefined when it is not as it must be
 */
export function readEntry(value: unknown): FeedEntry | undefined {
  if (!isObject(value)) return undefined;
  const { seq, kind: name, id } = value;
  const exp = momentOf(value['exp']);
  if (!Number.isSafeInteger(seq) || typeof name !== 'string' || exp === undefined) return undefined;
  const known = KINDS.get(name);
  if (known === undefined) return { seq: seq as number, kind: undefined, id: '', before: Infinity, exp };
  const before = known.hasMoment ? momentOf(value['before']) : Infinity;
  if (typeof id !== 'string' || id === '' || before === undefined) return undefined;
  return { seq: seq as number, kind: known.kind, id, before, exp };
}

const MOMENT: RegExp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

function momentOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !MOMENT.test(value)) return undefined;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? undefined : moment;
}
