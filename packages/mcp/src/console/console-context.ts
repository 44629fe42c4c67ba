import type { Grantex } from '@grantex/sdk';
import type { KeptGrants } from './kept-grants.ts';
import type { Standing } from './roles.ts';

/** What the tools of one console work with. */
export interface ConsoleContext {
  readonly gx: Grantex;
  readonly url: URL;
  readonly kept: KeptGrants;
  /** What the API key may do, as far as it was learned at the start. */
  readonly standing: Standing;
  /** One line for whoever operates this program; never a secret. */
  readonly log: (line: string) => void;
}

/** What belongs to one call of a tool. */
export interface ToolCall {
  /** Ends the call when the client has cancelled it. */
  readonly signal: AbortSignal;
  /** Says how far it is, where the client wants to know. */
  report(progress: number, message: string): Promise<void>;
  /** Offers the tools that this standing allows, and no others. */
  offer(standing: Standing): void;
}
