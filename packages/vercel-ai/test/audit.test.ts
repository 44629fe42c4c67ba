import { createAuditSink, guardTools } from '@grantex/vercel-ai';
import { generateText, isStepCount } from 'ai';
import { expect, test } from 'vitest';
import { scriptedModel } from './scripted-model.ts';
import { createService } from './service.ts';
import { book, contextOf, createTravelTools, search, tokenOf, travelRules } from './travel.ts';

const stopWhen = isStepCount(5);
const prompt = 'Bring me to Oslo.';

test.each(['required', 'buffered'] as const)(
  'a log that is %s has every entry once it is closed',
  async (mode) => {
    await using service = await createService();
    const { url, apiKey, auditLog } = service.issuer;
    const audit = createAuditSink({ url, apiKey, mode });
    const tools = guardTools(createTravelTools(), {
      guard: service.guardWith({ audit }),
      rules: travelRules,
      token: tokenOf,
    });
    const toolsContext = contextOf(service.tokenFor('flights:search'));
    const model = scriptedModel([search('Oslo'), search('Rome')], [book()]);
    await generateText({ model, tools, toolsContext, prompt, stopWhen });
    await audit.close();
    const statuses = auditLog.entries.map(({ status, action }) => `${status} ${action}`);
    expect(statuses.toSorted()).toEqual([
      'allowed search',
      'allowed search',
      'blocked book',
      'success search',
      'success search',
    ]);
  },
);
