import { expect, test } from 'vitest';
import { agentLabel } from '../src/permissions/parts/agent-label.ts';
import { englishTexts } from './support/english-texts.ts';

const texts = await englishTexts();

test('an app is named with the host of its id, which it cannot claim in its name', () => {
  const document = 'https://claude.ai/oauth/claude-code-client-metadata';
  expect(agentLabel(texts, { name: 'Claude Code', clientId: document })).toBe('Claude Code · claude.ai');
  const lookalike = { name: 'Claude Code · claude.ai', clientId: 'cl_01J0000000000000000000000A' };
  expect(agentLabel(texts, lookalike)).toBe('Claude Code · claude.ai · registered itself');
  expect(agentLabel(texts, { name: 'Travel planner', clientId: null })).toBe('Travel planner');
});
