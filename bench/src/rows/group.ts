import type { Outcome } from '../report/row.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** Rows that share what they are measured on. */
export interface Group {
  /** What `--only` calls it. */
  readonly name: string;
  readonly title: string;
  /** Why it cannot run on this machine, in a sentence without a full stop. */
  readonly missing?: string | undefined;
  run(bench: Workbench): Promise<readonly Outcome[]>;
}
