import type { AuditLine } from '@grantex/sdk';

/** Where lines are sent. */
export interface Destination {
  /** How many lines and bytes it takes at once. */
  readonly most: { readonly lines: number; readonly bytes: number };
  /** The last line that it has, where it can tell; undefined where it cannot, or has none. */
  lastLine(): Promise<string | undefined>;
  /**
   * Resolves once it has taken all of these lines.
   * @throws {DeliveryError} where another try may succeed
   * @throws {CliError} where it cannot
   */
  deliver(lines: readonly AuditLine[]): Promise<void>;
  close(): Promise<void>;
}

export interface DestinationOptions {
  /** Headers of requests by HTTP. */
  readonly headers: Readonly<Record<string, string>>;
  /** `application/x-ndjson` or `text/plain`. */
  readonly contentType: string;
  readonly signal: AbortSignal;
}
