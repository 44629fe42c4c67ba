import type { Grantex, Role } from '@grantex/sdk';
import type { KeptGrants } from './kept-grants.ts';

/** The roles of the API key; undefined where the server has not said. */
export type KnownRoles = readonly Role[] | undefined;

/** What the tools of one server work with. */
export interface ToolContext {
  readonly gx: Grantex;
  readonly url: URL;
  readonly kept: KeptGrants;
  /** As they were learned at the start. */
  readonly roles: KnownRoles;
  /** One line for whoever operates this program; never a secret. */
  readonly log: (line: string) => void;
}

/** What belongs to one call of a tool. */
export interface ToolCall {
  /** Ends the call when the client has cancelled it. */
  readonly signal: AbortSignal;
  /** Says how far it is, where the client wants to know. */
  report(progress: number, message: string): Promise<void>;
  /** Offers what a key with these roles may use, and nothing else. */
  offer(roles: KnownRoles): void;
}
