/** A well-formed call: with the role it passes validation and reaches the route's own rules. */
export interface Attempt {
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: () => object | Promise<object>;
  /** In the place of a body, at an endpoint of OAuth. */
  form?: Record<string, string>;
  outcome: Outcome;
}

/** The status of a success, or the code of a refusal. */
export type Outcome = number | string;
