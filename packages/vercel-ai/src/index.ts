export * from '@grantex/core';
export { grantOf } from '@grantex/core/adapter';
export { grantApproval } from './grant-approval.ts';
export type {
  ApprovalRequest,
  ApprovalStatus,
  GrantApproval,
  GrantApprovalOptions,
} from './grant-approval.ts';
export type { CallOptions } from './guard-stream.ts';
export { guardTools } from './guard-tools.ts';
export type { ContextOf, GuardToolsOptions, InputOf, RulesFor, TokenSource } from './guard-tools.ts';
