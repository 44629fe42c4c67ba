/** Lines were not taken, and another try may succeed. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /** Milliseconds that the receiver asks to wait; undefined where it does not. */
  readonly wait: number | undefined;

  constructor(
    message: string,
    { wait, cause }: { readonly wait?: number | undefined; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.wait = wait;
  }
}
