import { describeOperations } from '../../http/requests/describe-operations.ts';

/** What the document says of these operations. */
export const words = describeOperations('Anomalies', {
  listAnomalies: {
    summary: 'List anomalies',
    description: 'Alerts about agents that do what they did not do before, the newest first.',
  },
  listAnomalyProfiles: {
    summary: 'List what was learnt of agents',
    description: 'The usual tools, hours and rates of each agent.',
  },
  getAnomaly: {
    summary: 'Get an anomaly',
    description: 'What was expected, what was seen, and the entries that show it.',
  },
  acknowledgeAnomaly: {
    summary: 'Acknowledge an anomaly',
    description: 'Notes that somebody has looked at an alert.',
  },
  updateAnomalyAcknowledgement: {
    summary: 'Acknowledge an anomaly with PATCH',
    description: 'The same as POST, for clients of the public product.',
  },
  detectAnomalies: {
    summary: 'Look for anomalies now',
    description: 'Looks at entries that were not looked at yet, and answers with the open alerts.',
  },
});
