import { account, server } from './steps/account.ts';
import { agents, rules } from './steps/agents.ts';
import { calls, grants, requests, revoking } from './steps/grants.ts';
import { oauth } from './steps/oauth.ts';
import { organization, people } from './steps/people.ts';
import { adminLog, anomalies, auditLog, cleanUp, events } from './steps/record.ts';
import { scim } from './steps/scim.ts';
import type { Chapter } from './step.ts';

/** Everything that the collection does, in the order in which it runs. */
export const CHAPTERS: readonly Chapter[] = [
  server,
  account,
  agents,
  rules,
  requests,
  grants,
  calls,
  auditLog,
  people,
  oauth,
  revoking,
  scim,
  organization,
  events,
  anomalies,
  adminLog,
  cleanUp,
];

/** The variables that the collection begins with. Steps save others. */
export const VARIABLES: Readonly<Record<string, string>> = {
  baseUrl: 'http://localhost:4000',
  apiKey: '',
  audience: 'https://flights.example.com',
  // As a user name, and in a path.
  encodedAudience: 'https%3A%2F%2Fflights.example.com',
  domain: 'travel.example',
  identityProvider: 'https://login.travel.example',
  webhookUrl: '{{baseUrl}}/health',
  since: '2026-01-01T00:00:00Z',
  until: '2026-01-02T00:00:00Z',
};
