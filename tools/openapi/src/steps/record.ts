import type { Chapter } from '../step.ts';

const ENTRY = { grantId: '{{grantId}}', action: 'search_flights', metadata: { from: 'FRA', to: 'JFK' } };

export const auditLog: Chapter = {
  name: 'Audit log',
  steps: [
    { operation: 'appendAuditEntry', credential: 'serviceKey', body: ENTRY, save: { entryId: 'entryId' } },
    {
      operation: 'appendAuditEntries',
      credential: 'serviceKey',
      body: { entries: [ENTRY, { ...ENTRY, status: 'failure' }] },
      save: { logSize: 'entries.1.seq' },
    },
    { operation: 'listAuditEntries', query: { pageSize: '2', action: 'search_flights' } },
    { operation: 'getAuditEntry', path: { id: '{{entryId}}' } },
    { operation: 'getAuditCheckpoint' },
    { operation: 'getAuditInclusionProof', query: { entry: '{{entryId}}', size: '{{logSize}}' } },
    { operation: 'getAuditConsistencyProof', query: { from: '2', to: '{{logSize}}' } },
    { operation: 'getAuditLogKey' },
    { operation: 'exportAuditLog' },
    { operation: 'streamAuditLines', query: { source: 'entries', format: 'json', until: 'now' } },
    { operation: 'getActivity', query: { since: '{{since}}', until: '{{until}}', bucket: 'day' } },
    { operation: 'getComplianceSummary', query: { since: '{{since}}' } },
    { operation: 'exportGrants', query: { since: '{{since}}', status: 'active' } },
    { operation: 'exportAuditEntries', query: { since: '{{since}}', status: 'failure' } },
    { operation: 'getEvidencePack', query: { since: '{{since}}', framework: 'soc2' } },
    { operation: 'createEvidencePack', body: { framework: 'soc2', since: '{{since}}' } },
    { operation: 'eraseAuditMetadata', path: { id: '{{entryId}}' } },
  ],
};

export const adminLog: Chapter = {
  name: "Administrators' log",
  steps: [
    {
      operation: 'listAdminChanges',
      query: { pageSize: '2' },
      save: { changeId: 'entries.0.entryId', changes: 'entries.0.seq' },
    },
    { operation: 'getAdminCheckpoint' },
    { operation: 'getAdminInclusionProof', query: { entry: '{{changeId}}', size: '{{changes}}' } },
    { operation: 'getAdminConsistencyProof', query: { from: '2', to: '{{changes}}' } },
    { operation: 'getAdminLogKey' },
    { operation: 'exportAdminLog' },
  ],
};

export const anomalies: Chapter = {
  name: 'Anomalies',
  steps: [
    { operation: 'detectAnomalies' },
    { operation: 'listAnomalies', query: { pageSize: '2' } },
    { operation: 'listAnomalyProfiles', query: { pageSize: '1' } },
    { operation: 'getAnomaly', path: { id: 'anm_01KB8Z6W0000000000000000' } },
    {
      operation: 'acknowledgeAnomaly',
      path: { id: 'anm_01KB8Z6W0000000000000000' },
      body: { note: 'A campaign of ours' },
    },
    {
      operation: 'updateAnomalyAcknowledgement',
      path: { id: 'anm_01KB8Z6W0000000000000000' },
      body: { note: 'A campaign of ours' },
    },
    {
      operation: 'createAnomalyRule',
      body: { kinds: ['rate'], agentIds: ['{{agentId}}'], action: 'hold' },
      save: { anomalyRuleId: 'id' },
    },
    { operation: 'listAnomalyRules' },
    { operation: 'deleteAnomalyRule', path: { id: '{{anomalyRuleId}}' } },
  ],
};

export const events: Chapter = {
  name: 'Events and webhooks',
  steps: [
    { operation: 'listEvents', query: { pageSize: '2' } },
    {
      operation: 'streamEvents',
      note: 'from an unknown place, so that the stream ends',
      query: { after: 'unknown' },
    },
    {
      operation: 'createWebhook',
      body: {
        url: '{{webhookUrl}}',
        events: ['grant.created', 'grant.revoked'],
        description: 'Tells the flight service',
      },
      save: { webhookId: 'id' },
    },
    { operation: 'listWebhooks', query: { pageSize: '2' } },
    { operation: 'getWebhook', path: { id: '{{webhookId}}' } },
    {
      operation: 'updateWebhook',
      path: { id: '{{webhookId}}' },
      body: { description: 'Tells the flight service of grants' },
    },
    { operation: 'rotateWebhookSecret', path: { id: '{{webhookId}}' } },
    { operation: 'testWebhook', path: { id: '{{webhookId}}' }, save: { deliveryId: 'id' } },
    { operation: 'listDeliveries', path: { id: '{{webhookId}}' }, query: { pageSize: '2' } },
    { operation: 'replayDelivery', path: { id: '{{webhookId}}', deliveryId: '{{deliveryId}}' } },
    { operation: 'replayWebhook', path: { id: '{{webhookId}}' }, body: { since: '{{$isoTimestamp}}' } },
    { operation: 'deleteWebhook', path: { id: '{{webhookId}}' } },
  ],
};

export const cleanUp: Chapter = {
  name: 'Clean up',
  steps: [
    { operation: 'erasePrincipal', path: { principalId: 'ada@example.com' } },
    { operation: 'deleteCatalog', path: { audience: '{{encodedAudience}}' } },
    { operation: 'deleteScopeDescription', path: { scope: 'flights:book' } },
    { operation: 'deleteAgent', path: { id: '{{subAgentId}}' } },
    { operation: 'deleteApiKey', path: { id: '{{serviceKeyId}}' } },
  ],
};
