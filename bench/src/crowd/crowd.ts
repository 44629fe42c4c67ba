/** When the last of a crowd had heard, and what hearing cost its process. */
export interface Heard {
  /** Seconds, by the clock that all processes share. */
  readonly at: number;
  /** CPU time of the process since {@link Crowd.watch}, in seconds. */
  readonly cpu: number;
}

/** Many that hear of revocations, in one process. */
export interface Crowd {
  /** Waits for the next revocation: of this token, which everybody accepts until then. */
  watch(token: string): Promise<void>;
  /** When all have heard of what was waited for, and refuse it. */
  heard(): Promise<Heard>;
  /** @throws {Error} when the first or the last of them accepts one of these tokens */
  mustRefuse(tokens: readonly string[]): Promise<void>;
  leave(): Promise<void>;
}
