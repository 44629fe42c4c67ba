export type { AuditLog, RecordedEntry } from './audit/audit-log.ts';
export { createAuditRecorder } from './audit/audit-recorder.ts';
export type { AuditRecorder } from './audit/audit-recorder.ts';
export type { CaseId } from './contract/cases/case-id.ts';
export { contractCases } from './contract/cases/cases.ts';
export type {
  CallerCredentials,
  CallerGrant,
  CaseInput,
  ContractCase,
  RuleKind,
  SinkKind,
  ToolKind,
} from './contract/cases/contract-case.ts';
export { tokenOf } from './contract/driver.ts';
export type {
  AdapterDriver,
  Attempt,
  ContractSetup,
  Credentials,
  MountedTool,
  Outcome,
  Payment,
  PaymentTool,
} from './contract/driver.ts';
export type { ExpectedOutcome, Expectation, DecisionResult } from './contract/cases/expectation.ts';
export { authorizationOf, callOverHttp } from './contract/http.ts';
export { judgeRun } from './contract/judge.ts';
export type { Observation, Verdict } from './contract/judge.ts';
export type { Broken, PrintedRun, RawObservation } from './contract/printed-run.ts';
export { casesFor, runContract, runContractCase } from './contract/run.ts';
export type { TestFeed } from './issuer/feed.ts';
export type { IssuerService } from './issuer/issuer-api.ts';
export { createTestIssuer } from './issuer/issuer.ts';
export type { TestIssuer, TestIssuerOptions } from './issuer/issuer.ts';
export { createTestService, startTestService } from './test-service.ts';
export type { TestService } from './test-service.ts';
export type { GrantOptions, TestGrant } from './tokens/grant.ts';
export { tokenFaults } from './tokens/token-faults.ts';
export type { TokenFault } from './tokens/token-faults.ts';
