/** The amount of a call. */
export type Amount = string | number;

/** An amount as a case states it: JSON cannot hold every number, so some are the text of one. */
export interface StatedAmount {
  readonly amount?: Amount;
  /** `-0`, `NaN`, `Infinity` or `-Infinity`. */
  readonly number?: string;
}

/** Returns the members that state an amount. */
export function stated(amount: Amount): StatedAmount {
  const isJson = typeof amount === 'string' || (Number.isFinite(amount) && !Object.is(amount, -0));
  return isJson ? { amount } : { number: Object.is(amount, -0) ? '-0' : String(amount) };
}

/** Returns the amount that members state. */
export function amountOf({ amount, number }: StatedAmount): Amount | undefined {
  return number === undefined ? amount : Number(number);
}
