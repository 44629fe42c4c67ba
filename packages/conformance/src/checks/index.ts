import type { Check } from '../runner/check.ts';
import { authorize } from './authorize.ts';
import { boundTokens } from './bound-tokens.ts';
import { delegation } from './delegation.ts';
import { exchange } from './exchange.ts';
import { idempotency } from './idempotency.ts';
import { errors } from './errors.ts';
import { bodies } from './bodies.ts';
import { ids } from './ids.ts';
import { consent } from './consent.ts';
import { revocation } from './revocation.ts';
import { scopes } from './scopes.ts';
import { tokens } from './tokens.ts';

/** Every check, in the order of the protocol. */
export const checks: readonly Check[] = [
  ...ids,
  ...errors,
  ...bodies,
  ...idempotency,
  ...scopes,
  ...authorize,
  ...consent,
  ...exchange,
  ...tokens,
  ...boundTokens,
  ...delegation,
  ...revocation,
];
