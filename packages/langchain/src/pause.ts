import type { RefusalBody } from '@grantex/core';

/** `interrupt` of `@langchain/langgraph`: pauses a graph, and returns what it is resumed with. */
export type Interrupt = (value: RefusalBody) => unknown;

/** The option of everything that guards tools. */
export interface PauseOption {
  /**
   * `interrupt` of `@langchain/langgraph`: where the person must approve a call, the graph pauses with the refusal as the
   * value of its interrupt. Resumed, it makes the same call again. Outside of a graph, and without a checkpointer, the call
   * is refused. Default: it is refused everywhere.
   */
  readonly interrupt?: Interrupt;
}

/** @throws {TypeError} when the option is wrong */
export function checkInterrupt({ interrupt }: PauseOption, subject: string): void {
  if (interrupt === undefined || typeof interrupt === 'function') return;
  throw new TypeError(`${subject}: "interrupt" must be that of @langchain/langgraph.`);
}

/**
 * Pauses the graph where a person must approve a call. It returns in a graph that was resumed: the call was decided after
 * that, and is still not approved. What the graph is resumed with approves nothing.
 */
export function pauseFor(body: RefusalBody, interrupt: Interrupt | undefined): void {
  if (interrupt === undefined || body.code !== 'approval_required') return;
  try {
    interrupt(body);
  } catch (error) {
    // It throws something else where no graph can pause.
    if ((Object(error) as { readonly name?: unknown }).name === 'GraphInterrupt') throw error;
  }
}
