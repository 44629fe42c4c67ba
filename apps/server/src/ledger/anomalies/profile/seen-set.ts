import { hash } from 'node:crypto';

/** Names that an agent has used: at most 128, by their digest. */
export interface SeenSet {
  /** The last day on which each was used, and how often, up to {@link OFTEN}. */
  names: { [digest: string]: [day: number, times: number] };
  /** The days of the last four weeks on which names were new, once the first week was over. */
  novel: number[];
  /** The last day on which a name was forgotten because there were too many. */
  crowded: number;
}

const MOST = 128;
const OFTEN = 3;
/** Days for which it counts that names were new. */
const REMEMBERED = 28;
/** An agent with so many days of new names within four weeks uses new names as a matter of course. */
const USUAL_NOVELTY = 3;
/** Of the names that an agent knows, so many may have been used only once. */
const MOST_ONCE = 0.25;
const FIRST_WEEK = 7;

export function newSeenSet(): SeenSet {
  return { names: {}, novel: [], crowded: -REMEMBERED };
}

/**
 * Notes the use of a name.
 * @param age of the profile, in days
 * @returns whether the name is new, and new names are unusual
 */
export function see(set: SeenSet, name: string, day: number, age: number): boolean {
  const digest = digestOf(name);
  const known = Object.hasOwn(set.names, digest) ? set.names[digest] : undefined;
  if (known !== undefined) {
    known[0] = day;
    if (known[1] < OFTEN) known[1] += 1;
    return false;
  }
  const isUnusual = isSettled(set, day);
  if (age >= FIRST_WEEK && set.novel.at(-1) !== day) {
    set.novel = [...set.novel.filter((each) => each > day - REMEMBERED), day];
  }
  set.names[digest] = [day, 1];
  forgetOldest(set, day);
  return isUnusual;
}

/** Whether a new name would be unusual now. */
export function isSettled({ names, novel, crowded }: SeenSet, day: number): boolean {
  if (crowded > day - REMEMBERED) return false;
  if (novel.filter((each) => each > day - REMEMBERED).length >= USUAL_NOVELTY) return false;
  const all = Object.values(names);
  return all.filter(([, times]) => times === 1).length <= Math.max(1, MOST_ONCE * all.length);
}

function forgetOldest(set: SeenSet, day: number): void {
  const all = Object.entries(set.names);
  if (all.length <= MOST) return;
  const [oldest] = all.reduce((one, other) => (other[1][0] < one[1][0] ? other : one));
  delete set.names[oldest];
  set.crowded = day;
}

const digests = new Map<string, string>();
const MOST_DIGESTS = 10_000;

/** 72 bits of SHA-256: nobody finds a tool whose name counts as that of another one. */
export function digestOf(text: string): string {
  const known = digests.get(text);
  if (known !== undefined) return known;
  if (digests.size >= MOST_DIGESTS) digests.clear();
  const digest = hash('sha256', text, 'base64url').slice(0, 12);
  digests.set(text, digest);
  return digest;
}
