export * from '@grantex/core';
export { grantApproval } from './grant-approval.ts';
export type { ApprovalRequest, GrantApproval, GrantApprovalOptions } from './grant-approval.ts';
export { guardTools } from './guard-tools.ts';
export type { ContextOf, GuardToolsOptions, InputOf, RulesFor } from './guard-tools.ts';
