/** What the person at the client did with the question whether to open a page. */
export type Action = 'accept' | 'decline' | 'cancel';

/** A page for the person at the client: URL elicitation of MCP shows it to them, and no model sees it. */
export interface Page {
  readonly url: string;
  /** What it is for. */
  readonly message: string;
}

/** The capabilities of the client, in the `_meta` of each request from revision 2026-07-28 on. */
export const CLIENT_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';

/** The methods whose results can ask for input, from revision 2026-07-28 on. */
export const MULTI_ROUND: readonly unknown[] = ['tools/call', 'prompts/get', 'resources/read'];

const KEY = 'grantex/page';

/** The page on which a person decides about one call. */
export function approvalPage(url: string): Page {
  const message =
    'An agent needs your approval for one call. Open the page to see exactly what it would do, and decide there.';
  return { url, message };
}

/** Whether a client with these capabilities shows pages. */
export function canOpenUrls(capabilities: unknown): boolean {
  return typeof memberOf(memberOf(capabilities, 'elicitation'), 'url') === 'object';
}

/** What the person did, from the result of an elicitation; undefined for any other value. */
export function actionOf(result: unknown): Action | undefined {
  const action = memberOf(result, 'action');
  return action === 'accept' || action === 'decline' || action === 'cancel' ? action : undefined;
}

/** Makes the result that asks the client to show a page and to send the request again (revision 2026-07-28). */
export function inputRequired({ url, message }: Page): {
  readonly resultType: 'input_required';
  readonly inputRequests: object;
} {
  const asked = { method: 'elicitation/create', params: { mode: 'url', message, url } };
  return { resultType: 'input_required', inputRequests: { [KEY]: asked } };
}

/** What the person did, in a request that the client sent again; undefined in one that was not asked for. */
export function actionIn(inputResponses: unknown): Action | undefined {
  return actionOf(memberOf(inputResponses, KEY));
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return value[name as keyof typeof value] ?? undefined;
}
