import type { AgentSignersOptions, ExportFaultKind } from '../../../../src/log.ts';
import type { Vector } from '../../vector-kind.ts';

/** An export, and what a check of it is given. */
export interface ExportCase extends Vector {
  readonly entries: readonly unknown[];
  readonly checkpoints: readonly string[];
  readonly anchoredKeys: readonly string[];
  readonly fetchedKeys: readonly string[];
  readonly witnesses: readonly string[];
  /** The agents whose signatures are checked; null for none. */
  readonly signers: AgentSignersOptions | null;
}

/** A case as its table writes it. */
export type ExportQuestion = Pick<ExportCase, 'name' | 'entries'> &
  Partial<Omit<ExportCase, 'expected'>> & {
    /** What must be reported, written by hand: the fault, and how many entries are proven. Default: no fault. */
    readonly fault?: readonly [kind: ExportFaultKind, seq: number, proven: number];
  };
