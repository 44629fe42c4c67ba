import type { TagGroup } from '../http/openapi/describe-api.ts';

/** The nouns of the API, as the OpenAPI document groups them. Each operation has one of them as its tag. */
export const API_TAGS: readonly TagGroup[] = [
  {
    name: 'Grants',
    tags: {
      'Authorization requests':
        'An agent asks a person for a grant. The person decides on a page of the server.',
      Grants: 'What a person allowed an agent to do, until when, and what was delegated from it.',
      Tokens: 'A grant token is what an agent presents to a service. It lives for an hour at most.',
      Approvals: 'Single calls that a person decides while the agent waits.',
      Admissions: 'Calls that the server decides, because their limits cannot be decided offline.',
      Holds: 'A hold keeps a grant or an agent from acting for now, and ends nothing.',
      Revocations: 'What has ended, for services: as a status, a snapshot and a stream.',
    },
  },
  {
    name: 'Agents and people',
    tags: {
      Agents: 'Programs that act for people. Each has an identity, a key and declared scopes.',
      DIDs: 'The public keys of agents, as W3C Decentralized Identifiers.',
      Principals: 'The people whom a developer names, and how they are identified.',
      'Own permissions': 'What a person may read and end in a session that the developer opened for them.',
    },
  },
  {
    name: 'Rules',
    tags: {
      Scopes: 'What scopes mean, in the words that people read.',
      Catalogs: 'What the tools of a service take, so that limits on arguments can be checked and named.',
      Policies: 'Rules of the developer about every grant and call, in Cedar or as simple rules.',
      AuthZEN: 'The Authorization API 1.0 of AuthZEN, for gateways of MCP.',
    },
  },
  {
    name: 'Record',
    tags: {
      'Audit log': 'What agents did and were refused, in a log that anybody can verify.',
      Activity: 'Numbers of calls and refusals over time.',
      Anomalies: 'Alerts about agents that do what is not usual for them, and rules about alerts.',
      Compliance: 'Packs of evidence for auditors.',
      Events: "What happens on the developer's account.",
      Webhooks: 'Addresses that the server sends events to, signed.',
      "Administrators' log": 'Who changed what on the account of the developer, in a log of the same form.',
    },
  },
  {
    name: 'Account',
    tags: {
      Developer: 'The account that agents, grants and logs belong to.',
      'API keys': 'What services and tools call the API with. Each key has roles.',
      'Device logins': 'How a program gets an API key of its own from a developer who is signed in.',
      'Single sign-on': 'How people of an organization sign in to the console.',
      'SCIM connections': 'Identity providers that say who belongs to an organization.',
      Billing: 'Subscriptions and usage.',
    },
  },
  {
    name: 'Standard protocols',
    tags: {
      OAuth: 'How MCP clients and other OAuth clients log in.',
      SCIM: 'How identity providers provision people and groups (RFC 7644).',
    },
  },
  {
    name: 'Server',
    tags: {
      Discovery: 'Where the parts of the server are, and the keys that it signs with.',
      'Issuer keys': 'The keys that sign grant tokens, with their history.',
      Server: 'Health, and this document.',
    },
  },
];
