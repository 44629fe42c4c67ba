/**
 * Asking the person at an MCP client to open a page, and what an agent is told afterwards: for `grantex-mcp wrap` and for
 * servers that do not run through an SDK.
 * @module
 */
export { afterAsking, outcomeOf } from './elicitation/outcome.ts';
export type { Asked, Decided } from './elicitation/outcome.ts';
export {
  actionIn,
  actionOf,
  approvalPage,
  canOpenUrls,
  CLIENT_CAPABILITIES,
  inputRequired,
  MULTI_ROUND,
} from './elicitation/page.ts';
export type { Action, Page } from './elicitation/page.ts';
