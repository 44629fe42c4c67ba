/** What a pack can show, each counted once while the pack is written. */
export const FACTS = [
  'entries',
  'refusals',
  'signed',
  'grants',
  'proven',
  'delegations',
  'ends',
  'holds',
  'approvals',
  'changes',
  'policyChanges',
  'keyChanges',
  'anomalies',
  'erasures',
] as const;
export type Fact = (typeof FACTS)[number];

/** One requirement of a framework, and what in a pack supports it. */
export interface Control {
  /** As the framework numbers it. */
  readonly ref: string;
  readonly title: string;
  /** What the facts support, in one sentence that never says "compliant". */
  readonly claim: string;
  readonly facts: readonly Fact[];
  /** What this requirement also asks for, and no pack shows. */
  readonly notShown: string;
}

export interface Framework {
  readonly id: string;
  readonly name: string;
  /** Which text the numbers are from, and what of it was compared. */
  readonly source: string;
  /** How long logs must be kept at least, and where that is said; undefined where it names no time. */
  readonly keepsLogs?: { readonly days: number; readonly source: string };
  readonly controls: readonly Control[];
}
