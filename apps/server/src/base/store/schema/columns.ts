import type { ColumnType } from 'kysely';

/** A `timestamptz(3)` column: milliseconds, read as a `Date`. */
export type Instant = ColumnType<Date, Date | string, Date | string>;

/** The same, filled by the database's clock when it is not given. */
export type InstantByDefault = ColumnType<Date, Date | string | undefined, Date | string>;

/** A `jsonb` column: written as text, read parsed. */
export type Json<VALUE> = ColumnType<VALUE, string, string>;

/** The same, filled by the database when it is not given. */
export type JsonByDefault<VALUE> = ColumnType<VALUE, string | undefined, string>;

/** What a person makes of the limits that were asked for, as a page sends it. */
export interface Tightening {
  /** Scopes, without constraint, about each call of which the person is asked. */
  readonly ask: readonly string[];
  /**
   * Lower amounts: the index of the detail among those that were asked for, the amount, and what it is of: an argument
   * (`0 400 amount`), from where on the person is asked (`0 100 .ask.amount`), or the budget (`0 1500 .budget.amount`,
   * `0 10 .budget.calls`).
   */
  readonly limit: readonly string[];
}
