/**
 * Entry point for adapters: what puts a guard in front of a framework's routes and tools, and checks the options for it.
 * @module
 */
export { decodeBase64url, encodeBase64url } from './base/base64.ts';
export { asRefusal } from './base/authorization-error.ts';
export { attempt, isPromise } from './base/maybe-promise.ts';
export { runWithin } from './guard/current-grant.ts';
export { holdsScopes } from './guard/decision.ts';
export type { FollowedResult } from './guard/follow-nested.ts';
export { checkGuard } from './guard/guard.ts';
export { guardedCallOf } from './guard/guarded-call.ts';
export { hasGuard, isGuarded, markGuarded } from './guard/guarded.ts';
export type { Guarding } from './guard/guarded.ts';
export { admitFetch } from './guard/http/admit-fetch.ts';
export type { FetchExchange, FetchRequest, FetchRoute } from './guard/http/admit-fetch.ts';
export { setGrantSignal } from './guard/http/grant-signal.ts';
export { admitRequest, preflightRequest } from './guard/http/admit-request.ts';
export type { RequestExchange, RoutedRequest } from './guard/http/admit-request.ts';
export type { OutgoingResponse, RequestEnd, UpgradedSocket } from './guard/http/response-end.ts';
export { checkRoute } from './guard/http/route.ts';
export type { GuardedRoute, IncomingRequest } from './guard/http/route.ts';
export type { ServerWebSocket } from './guard/http/web-socket.ts';
export { checkRule, checkRules, readsInput, ruleNamed } from './guard/rule.ts';
export { grantOf, withGrant } from './guard/tool/granted-options.ts';
export { copyWith } from './guard/tool/copy-with.ts';
export { guardExecute } from './guard/tool/guard-execute.ts';
export type { AskGuard, ToolCall, ToolConvention } from './guard/tool/guard-execute.ts';
export { runStreamingTool } from './guard/tool/run-streaming-tool.ts';
export { runTool } from './guard/tool/run-tool.ts';
export type { ToolRun } from './guard/tool/run-tool.ts';
export { checkToolOptions, guardEach, guardingByRule, guardingByRules } from './guard/tool/tool-options.ts';
export type {
  GuardingByName,
  KnownInput,
  ToolGuarding,
  ToolGuardOptions,
  ToolsGuardOptions,
} from './guard/tool/tool-options.ts';
