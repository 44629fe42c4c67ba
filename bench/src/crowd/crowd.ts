/** When the last member of a crowd learned of a revocation, and what that cost its process. */
export interface Heard {
  /** Seconds, by the clock that all processes share. */
  readonly at: number;
  /** CPU time of the process since {@link Crowd.watch}, in seconds. */
  readonly cpu: number;
}

/** Many verifiers or sockets that learn of revocations, in one process. */
export interface Crowd {
  /** Waits for the next revocation: of this token, which all verifiers accept until then. */
  watch(token: string): Promise<void>;
  /** When all of them know of the awaited revocation and refuse the token. */
  heard(): Promise<Heard>;
  /** @throws {Error} when the first or the last of them accepts one of these tokens */
  mustRefuse(tokens: readonly string[]): Promise<void>;
  leave(): Promise<void>;
}
