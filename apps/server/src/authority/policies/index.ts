/**
 * What the benchmark measures of policies; nobody else imports it.
 * @module
 */
export { loadCedar } from './cedar.ts';
export { createPolicySet } from './policy-set.ts';
