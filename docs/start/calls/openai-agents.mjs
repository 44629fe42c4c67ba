import { setDefaultModelProvider, setTracingDisabled } from '@openai/agents';
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing';
import { grantex, travel } from './travel-agent.ts';

let model;
setTracingDisabled(true);
setDefaultModelProvider({ getModel: () => model });

for (const price of [420, 900]) {
  const call = functionCall('book', { flight: 'AI 101', price }, { callId: 'call_1' });
  // In place of a model: it calls the tool, and then it has done.
  model = new ScriptedModel([[call], [assistantMessage('Done.')]]);
  await travel(`Book AI 101 for ${price}.`, () => process.env.GRANT_TOKEN);
  // What the tool answered.
  const { output } = model.lastCall.request.input.find(({ type }) => type === 'function_call_result');
  console.log(output.text ?? output);
}
await grantex.close();
