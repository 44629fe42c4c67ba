import type { Goal } from '../../report/row.ts';
import type { ProgramCommand } from '../../processes/start-program.ts';

/** What is measured in a language other than TypeScript. */
export interface Language {
  /** Makes calls. Its contenders: `raw`, `uncached`, `look-up`, `cached`, `decision`, and the libraries. */
  readonly calls: ProgramCommand;
  /** Serves `/flights`, bare or guarded. */
  readonly route: ProgramCommand;
  /** The signature check that nobody can leave out. */
  readonly raw: string;
  readonly libraries: readonly string[];
  readonly framework: string;
  readonly goals: {
    /** Of the signature check to a verification. */
    readonly uncached: Goal;
    /** Seconds. */
    readonly cached: Goal;
  };
}
