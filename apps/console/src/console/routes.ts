import type { Role } from '@grantex/sdk';
import { type ComponentType, lazy } from 'react';

/** A page of the console. */
export interface ConsoleRoute {
  /** Below `/console`, in the syntax of react-router. */
  path: string;
  /** The label in the navigation; undefined for a page that only other pages link to. */
  label?: string;
  /** Only keys with one of these roles see the page; `admin` keys always do. Default: every key. */
  roles?: readonly Role[];
  component: ComponentType;
}

/** All pages, in the order of the navigation. A page loads when it is opened. */
export const routes: readonly ConsoleRoute[] = [
  { path: '/', label: 'Overview', component: page(() => import('./pages/overview/overview-page.tsx')) },
  {
    path: '/agents',
    label: 'Agents',
    roles: ['issue'],
    component: page(() => import('./pages/agents/list-page.tsx')),
  },
  {
    path: '/agents/new',
    roles: ['issue'],
    component: page(() => import('./pages/agents/register-page.tsx')),
  },
  { path: '/agents/:id', roles: ['issue'], component: page(() => import('./pages/agents/agent-page.tsx')) },
  {
    path: '/grants',
    label: 'Grants',
    roles: ['issue'],
    component: page(() => import('./pages/grants/list-page.tsx')),
  },
  { path: '/grants/:id', roles: ['issue'], component: page(() => import('./pages/grants/grant-page.tsx')) },
  {
    path: '/requests',
    label: 'Requests',
    roles: ['issue'],
    component: page(() => import('./pages/requests/list-page.tsx')),
  },
  {
    path: '/requests/:id',
    roles: ['issue'],
    component: page(() => import('./pages/requests/request-page.tsx')),
  },
  {
    path: '/approvals',
    label: 'Approvals',
    roles: ['issue'],
    component: page(() => import('./pages/approvals/list-page.tsx')),
  },
  {
    path: '/approvals/:id',
    roles: ['issue'],
    component: page(() => import('./pages/approvals/approval-page.tsx')),
  },
  {
    path: '/people',
    label: 'People',
    roles: ['issue'],
    component: page(() => import('./pages/people/list-page.tsx')),
  },
  { path: '/people/new', roles: [], component: page(() => import('./pages/people/add-page.tsx')) },
  {
    path: '/people/person',
    roles: ['issue'],
    component: page(() => import('./pages/people/person-page.tsx')),
  },
  {
    path: '/anomalies',
    label: 'Anomalies',
    roles: ['audit-read'],
    component: page(() => import('./pages/anomalies/list-page.tsx')),
  },
  {
    path: '/anomalies/learning',
    roles: ['audit-read'],
    component: page(() => import('./pages/anomalies/learning-page.tsx')),
  },
  {
    path: '/anomalies/rules',
    roles: ['audit-read'],
    component: page(() => import('./pages/anomalies/rules-page.tsx')),
  },
  {
    path: '/anomalies/:id',
    roles: ['audit-read'],
    component: page(() => import('./pages/anomalies/alert-page.tsx')),
  },
  {
    path: '/audit',
    label: 'Audit log',
    roles: ['audit-read'],
    component: page(() => import('./pages/audit/list-page.tsx')),
  },
  {
    path: '/audit/log',
    roles: ['audit-read'],
    component: page(() => import('./pages/audit/export-page.tsx')),
  },
  {
    path: '/audit/evidence',
    roles: ['audit-read'],
    component: page(() => import('./pages/audit/evidence-page.tsx')),
  },
  {
    path: '/audit/streams',
    roles: ['audit-read'],
    component: page(() => import('./pages/audit/streams-page.tsx')),
  },
  {
    path: '/audit/:id',
    roles: ['audit-read'],
    component: page(() => import('./pages/audit/entry-page.tsx')),
  },
  {
    path: '/scopes',
    label: 'Scopes',
    roles: ['issue'],
    component: page(() => import('./pages/scopes/list-page.tsx')),
  },
  {
    path: '/policies',
    label: 'Policies',
    roles: ['issue'],
    component: page(() => import('./pages/policies/list-page.tsx')),
  },
  // Beside the policies: any word of small letters may be the name of one.
  {
    path: '/new-policy',
    roles: [],
    component: page(() => import('./pages/policies/new-page.tsx')),
  },
  {
    path: '/policies/:policy',
    roles: ['issue'],
    component: page(() => import('./pages/policies/policy-page.tsx')),
  },
  {
    path: '/policy-sets/:digest',
    roles: ['issue'],
    component: page(() => import('./pages/policies/set-page.tsx')),
  },
  {
    path: '/keys',
    label: 'API keys',
    roles: [],
    component: page(() => import('./pages/keys/list-page.tsx')),
  },
  { path: '/device', component: page(() => import('./pages/device/device-page.tsx')) },
  {
    path: '/issuer',
    label: 'Issuer keys',
    component: page(() => import('./pages/keys/issuer-page.tsx')),
  },
  {
    path: '/settings',
    label: 'Settings',
    roles: [],
    component: page(() => import('./pages/settings/settings-page.tsx')),
  },
  {
    path: '/settings/billing',
    roles: [],
    component: page(() => import('./pages/billing/billing-page.tsx')),
  },
  {
    path: '/settings/webhooks',
    roles: ['audit-read'],
    component: page(() => import('./pages/webhooks/list-page.tsx')),
  },
  {
    path: '/settings/webhooks/:id',
    roles: ['audit-read'],
    component: page(() => import('./pages/webhooks/webhook-page.tsx')),
  },
  {
    path: '/settings/single-sign-on',
    roles: [],
    component: page(() => import('./pages/single-sign-on/sso-page.tsx')),
  },
  {
    path: '/settings/single-sign-on/:id',
    roles: [],
    component: page(() => import('./pages/single-sign-on/connection-page.tsx')),
  },
  {
    path: '/settings/administrators',
    roles: ['audit-read'],
    component: page(() => import('./pages/administrators/log-page.tsx')),
  },
  {
    path: '/settings/provisioning',
    roles: [],
    component: page(() => import('./pages/provisioning/connections-page.tsx')),
  },
  {
    path: '/settings/provisioning/people',
    roles: [],
    component: page(() => import('./pages/provisioning/people-page.tsx')),
  },
  {
    path: '/settings/provisioning/groups',
    roles: [],
    component: page(() => import('./pages/provisioning/groups-page.tsx')),
  },
];

/** The module of a page exports one component, `Page`. */
function page(load: () => Promise<{ Page: ComponentType }>): ComponentType {
  return lazy(async () => ({ default: (await load()).Page }));
}
