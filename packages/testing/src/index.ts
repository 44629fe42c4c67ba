export { createTestIssuer } from './issuer.ts';
export type { TestIssuer, TestIssuerOptions } from './issuer.ts';
export type { IssuerService } from './issuer-api.ts';
export type { GrantOptions, TestGrant } from './grant.ts';
export { tokenFaults } from './token-faults.ts';
export type { TokenFault } from './token-faults.ts';
