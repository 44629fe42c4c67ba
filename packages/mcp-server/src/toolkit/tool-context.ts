import type { Grantex, Role } from '@grantex/sdk';
import type { Decisions } from './decisions.ts';
import type { KeptGrants } from './kept-grants.ts';
import type { PageShower } from './show-page.ts';

/** The roles of the API key; undefined if they are unknown. */
export type KnownRoles = readonly Role[] | undefined;

/** What the tools of a server share. */
export interface ToolContext {
  readonly gx: Grantex;
  readonly url: URL;
  readonly kept: KeptGrants;
  readonly decisions: Decisions;
  /** The person at the client, as this developer names them; undefined if nobody said who that is. */
  readonly principalId: string | undefined;
  /** The roles at the start. */
  readonly roles: KnownRoles;
  /** Writes a line for the operator of this program, never with a secret. */
  readonly log: (line: string) => void;
}

/** What a tool gets for each call. */
export interface ToolCall {
  /** Aborts when the client cancels the call. */
  readonly signal: AbortSignal;
  /** Pages for the person at the client. */
  readonly pages: PageShower;
  /** Reports progress if the client asked for it. */
  report(progress: number, message: string): Promise<void>;
  /** Offers exactly what a key with these roles can use. */
  offer(roles: KnownRoles): void;
}
