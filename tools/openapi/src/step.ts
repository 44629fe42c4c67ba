/**
 * One request of the collection. Texts may contain variables of the collection, `{{agentId}}`, which steps before it have
 * saved.
 */
export interface Step {
  /** The operationId. */
  readonly operation: string;
  /** The values of the path's parameters. */
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent: JSON, or a form where the operation takes one. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** The variable with the credential that is sent. Default: that of the operation's kind, such as `apiKey`. */
  readonly credential?: string;
  /** Variables, and where the answer has their values: names of members and indexes, such as `agents.0.id`. */
  readonly save?: Readonly<Record<string, string>>;
  /** How the step differs from another one of the same operation. */
  readonly note?: string;
}

/** Steps about one noun, as a folder of the collection. */
export interface Chapter {
  readonly name: string;
  readonly steps: readonly Step[];
}
