import { isBranded, setBrand } from '../base/brand.ts';

/** What keeps a service from working. */
export type SetupErrorCode =
  | 'server_unreachable'
  | 'issuer_mismatch'
  | 'api_key_refused'
  | 'role_missing'
  | 'keys_unavailable'
  | 'feed_unavailable';

const SETUP_ERROR: unique symbol = Symbol.for('grantex.SetupError');

/**
 * A service is not ready, and says why: `code` for programs, the message for people. Contains no secret. Recognise it
 * with {@link SetupError.is}.
 */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  readonly code: SetupErrorCode;

  constructor(code: SetupErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
    setBrand(this, SETUP_ERROR);
  }

  /** Whether a value is a setup error, by brand: true across copies and versions of this package. */
  static is(value: unknown): value is SetupError {
    return isBranded(value, SETUP_ERROR);
  }
}
