import { expect, test } from 'vitest';
import { agentLabel } from '../src/permissions/parts/agent-label.ts';

test('an app is named with the host of its id, which it cannot claim in its name', () => {
  const document = 'https://claude.ai/oauth/claude-code-client-metadata';
  expect(agentLabel({ name: 'Claude Code', clientId: document })).toBe('Claude Code · claude.ai');
  const lookalike = { name: 'Claude Code · claude.ai', clientId: 'cl_01J0000000000000000000000A' };
  expect(agentLabel(lookalike)).toBe('Claude Code · claude.ai · registered itself');
  expect(agentLabel({ name: 'Travel planner', clientId: null })).toBe('Travel planner');
});
