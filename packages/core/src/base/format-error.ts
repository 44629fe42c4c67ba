import { isBranded, setBrand } from './brand.ts';

const FORMAT_ERROR: unique symbol = Symbol.for('grantex.FormatError');

/** What is wrong with a value that the protocol does not allow. */
export type FormatErrorCode =
  | 'INVALID_SCOPE'
  | 'TOO_MANY_SCOPES'
  | 'INVALID_AMOUNT'
  | 'INVALID_CLAIMS'
  | 'INVALID_DETAILS'
  | 'DETAILS_NOT_NARROWER'
  | 'METADATA_NOT_CANONICAL';

/**
 * A value is not in the form that `docs/protocol.md` requires. The message names the place and the fault, and may quote
 * the value. Recognise it with {@link FormatError.is}.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly code: FormatErrorCode;

  constructor(code: FormatErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    setBrand(this, FORMAT_ERROR);
  }

  /** Whether a value is a format error, by brand: true across copies and versions of this package. */
  static is(value: unknown): value is FormatError {
    return isBranded(value, FORMAT_ERROR);
  }
}
