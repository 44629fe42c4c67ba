import type { Grant, Guard, MaybePromise, Rule } from '@grantex/core';

/** A framework that runs tools, with its adapter, for one kind of tool. */
export interface ToolDriver<TOOL extends object> {
  /** The framework and the kind of tool. */
  readonly name: string;
  /** Makes a tool named `book` without arguments, which is not guarded. What `work` returns is the answer of the tool. */
  make(work: ToolWork): TOOL;
  /** Guards a tool. */
  guard(tool: TOOL, guarding: ToolGuarding): TOOL;
  /**
   * Lets a model call the tool in one turn after the other, and returns what it is told each time: an answer of the tool
   * as a value, a refusal as an object.
   * @param signal aborts the run
   */
  run(tool: TOOL, calls: number, signal?: AbortSignal): Promise<readonly unknown[]>;
  /** Whether a guard changes what it is given. Default: it returns something else. */
  readonly isGuardedInPlace?: true;
  /** Why a tool cannot learn that its run was aborted. */
  readonly isNotToldOfAborts?: string;
}

/** What a tool does, with what its framework gives to it. */
export type ToolWork = (given: GivenToTool) => MaybePromise<Answer>;

/** A value that every framework can tell a model. */
export type Answer = readonly (string | number | boolean)[];

export interface GivenToTool {
  /** Finds the grant, by `grantOf` of the adapter. */
  readonly grant: () => Grant;
  /** Reads the signal. */
  readonly signal: () => AbortSignal | undefined;
}

export interface ToolGuarding {
  readonly guard: Guard;
  readonly rule: Rule;
  readonly token: () => MaybePromise<string | undefined>;
}
