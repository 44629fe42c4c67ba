import type { CallFacts } from './facts.ts';
import type { AnomalyKind } from './kinds.ts';

/** Something unusual. */
export interface Finding {
  readonly kind: AnomalyKind;
  readonly at: number;
  /** The person for whom it was unusual; null where it is about the agent as a whole. */
  readonly principal: string | null;
  /** The grant of the call. */
  readonly grantId: string;
  /** The entries that show it; none where an event does. */
  readonly entryIds: readonly string[];
  /** In words, to be read after "Expected:"; called where an alert is opened, within the same look. */
  readonly expected: () => string;
  /** In words, to be read after "Seen:". */
  readonly seen: () => string;
}

/** Makes the finding of a call. */
export function foundIn(
  { at, principal, grantId, entryId }: CallFacts,
  finding: Pick<Finding, 'kind' | 'expected' | 'seen'> & {
    isAboutPerson?: boolean;
    earlier?: readonly string[];
  },
): Finding {
  const { kind, expected, seen, isAboutPerson = false, earlier = [] } = finding;
  const entryIds = [...new Set([...earlier, entryId])];
  return { kind, at, principal: isAboutPerson ? principal : null, grantId, entryIds, expected, seen };
}

/** A number as it is read: `12,500`, or `0.25`. */
export function number(value: number): string {
  return (value < 10 ? SMALL : LARGE).format(value);
}

// Made once: making one costs more than all that the detectors do for a call.
const SMALL = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const LARGE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** "1 call", "2 calls". */
export function counted(value: number, noun: string): string {
  return `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
}
