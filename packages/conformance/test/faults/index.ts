import { authorizeFaults } from './authorize.ts';
import { delegationFaults } from './delegation.ts';
import { exchangeFaults } from './exchange.ts';
import { idempotencyFaults } from './idempotency.ts';
import { requestFaults } from './requests.ts';
import { revocationFaults } from './revocation.ts';
import { scopeFaults } from './scopes.ts';
import { tokenFaults } from './tokens.ts';
import type { Fault } from './fault.ts';

/** Each of them is caught. */
export const faults: readonly Fault[] = [
  ...authorizeFaults,
  ...delegationFaults,
  ...exchangeFaults,
  ...idempotencyFaults,
  ...requestFaults,
  ...revocationFaults,
  ...scopeFaults,
  ...tokenFaults,
];
