import { isObject } from '../base/json.ts';
import { KINDS_WITH_BEFORE, REVOCATION_KINDS, type RevocationKind } from '../wire/revocations.ts';

/** An entry of the revocation log, as a message states it. */
export interface FeedEntry {
  readonly seq: number;
  /** Undefined for a kind that this version does not know. */
  readonly kind: RevocationKind | undefined;
  readonly id: string;
  /**
   * For agents, principals, developers and grants on hold: the entry ends tokens issued until then, in milliseconds since
   * 1970. For others: Infinity.
   */
  readonly before: number;
  /** When the last token that the entry ends expires, in milliseconds since 1970. */
  readonly exp: number;
}

/**
 * Reads an entry. For an unknown kind, reads only `seq` and `exp`.
 * @returns undefined when it is malformed
 */
export function readEntry(value: unknown): FeedEntry | undefined {
  if (!isObject(value)) return undefined;
  const { seq, kind: name, id } = value;
  const exp = momentOf(value['exp']);
  if (!Number.isSafeInteger(seq) || typeof name !== 'string' || exp === undefined) return undefined;
  const kind = REVOCATION_KINDS.find((known) => known === name);
  if (kind === undefined) return { seq: seq as number, kind: undefined, id: '', before: Infinity, exp };
  const before = beforeOf(kind, value['before']);
  if (typeof id !== 'string' || id === '' || before === undefined) return undefined;
  return { seq: seq as number, kind, id, before, exp };
}

function beforeOf(kind: RevocationKind, stated: unknown): number | undefined {
  const endsAll = kind === 'grant' && stated === undefined;
  return endsAll || !KINDS_WITH_BEFORE.includes(kind) ? Infinity : momentOf(stated);
}

const MOMENT: RegExp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/;

function momentOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !MOMENT.test(value)) return undefined;
  const moment = Date.parse(value);
  return Number.isNaN(moment) ? undefined : moment;
}
