import type { Placed } from './document.ts';

/**
 * The page that a client opens in the browser of a person. It is no operation of the API, but without it no client gets a code:
 * a sandbox approves at once when a browser opens it.
 */
export const AUTHORIZE_PAGE: Placed = {
  operationId: 'openAuthorizePage',
  method: 'GET',
  path: '/oauth/authorize',
  summary: 'Open the page of a login',
  description:
    'What the browser of the person does. A sandbox approves at once, and sends the browser back to the client with a code.',
  security: [],
  responses: { 303: {} },
};
