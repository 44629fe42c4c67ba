import { setDefaultModelProvider, setTracingDisabled } from '@openai/agents';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing';
import { grantex, travel } from './travel-agent.ts';

setTracingDisabled(true);

for (const price of [420, 900]) {
  const call = functionCall('book', { flight: 'AI 101', price }, { callId: 'call_1' });
  // In place of a model: it calls the tool, and then it has done.
  const model = new ScriptedModel([[call], [assistantMessage('Done.')]]);
  setDefaultModelProvider({ getModel: () => model });
  await travel(`Book AI 101 for ${price}.`, () => process.env.GRANT_TOKEN);
  // What the tool answered.
  const answer = model.lastCall.request.input.find(({ type }) => type === 'function_call_result');
  console.log(answer.output.text ?? answer.output);
}
await grantex.close();
