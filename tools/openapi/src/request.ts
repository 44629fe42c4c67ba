import { AUTHORIZE_PAGE } from './authorize-page.ts';
import type { Placed } from './document.ts';
import type { Step } from './step.ts';

/** The variable with the credential of each kind. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  apiKey: 'apiKey',
  principalSession: 'sessionToken',
  scimToken: 'scimToken',
};

/** What a browser says when a person follows a link. */
const NAVIGATION = { 'sec-fetch-dest': 'document', accept: 'text/html' };

/** A request in the form of a collection. */
export function requestOf(operation: Placed, step: Step): object {
  const type = Object.keys(operation.requestBody?.content ?? {})[0];
  const isForm = type === 'application/x-www-form-urlencoded';
  const headers = {
    ...(step.body === undefined || isForm
      ? {}
      : { 'content-type': type === '*/*' ? 'application/json' : type }),
    ...(operation === AUTHORIZE_PAGE ? NAVIGATION : {}),
    ...step.headers,
  };
  return {
    method: operation.method,
    auth: authOf(operation, step),
    header: pairs(headers),
    ...(step.body === undefined ? {} : { body: isForm ? formOf(step.body) : jsonOf(step.body) }),
    url: urlOf(operation, step),
  };
}

function urlOf({ path }: Placed, { path: values = {}, query = {} }: Step): object {
  const segments = path.slice(1).replaceAll(/\{(\w+)\}/g, ':$1');
  const search = new Array<string>();
  for (const [name, value] of Object.entries(query)) search.push(`${name}=${value}`);
  return {
    raw: `{{baseUrl}}/${segments}${search.length === 0 ? '' : `?${search.join('&')}`}`,
    host: ['{{baseUrl}}'],
    path: segments.split('/'),
    ...(search.length === 0 ? {} : { query: pairs(query) }),
    ...(Object.keys(values).length === 0 ? {} : { variable: pairs(values) }),
  };
}

function authOf({ operationId, security }: Placed, { credential }: Step): object {
  // A service names itself by its audience.
  if (operationId === 'introspectOauthToken')
    return { type: 'basic', basic: pairs({ username: '{{encodedAudience}}', password: '{{apiKey}}' }) };
  const [kind] = security.flatMap(Object.keys);
  if (kind === undefined) return { type: 'noauth' };
  return { type: 'bearer', bearer: pairs({ token: `{{${credential ?? CREDENTIALS[kind]}}}` }) };
}

function jsonOf(body: object): object {
  return { mode: 'raw', raw: JSON.stringify(body, undefined, 2), options: { raw: { language: 'json' } } };
}

function formOf(body: Readonly<Record<string, unknown>>): object {
  return { mode: 'urlencoded', urlencoded: pairs(body) };
}

function pairs(values: Readonly<Record<string, unknown>>): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: String(value), type: 'string' }));
}
