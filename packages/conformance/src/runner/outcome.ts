import type { Exchange } from '../http/answer.ts';

/** A check does not hold. */
export class CheckFailure extends Error {
  override readonly name = 'CheckFailure';
  readonly expected: string;
  readonly received: string;
  /** The request that it is about. */
  readonly exchange: Exchange | undefined;
  /** Nothing could be checked, because what every check of this kind begins with was refused. */
  readonly isBeginning: boolean;

  constructor(expected: string, received: string, exchange?: Exchange, isBeginning = false) {
    super(`expected ${expected}`);
    this.expected = expected;
    this.received = received;
    this.exchange = exchange;
    this.isBeginning = isBeginning;
  }
}

/** A check cannot be made on this server. */
export class Skip extends Error {
  override readonly name = 'Skip';
}
