// @boundaries-ignore The README installs it.
import { setDefaultModelProvider, setTracingDisabled } from '@openai/agents';
// @boundaries-ignore The README installs it.
import { assistantMessage, functionCall, ScriptedModel } from '@openai/agents/testing';
import { travel } from './travel-agent.ts';

let model;
setTracingDisabled(true);
setDefaultModelProvider({ getModel: () => model });

export async function book(token, price) {
  const call = functionCall('book', { flight: 'AI 101', price }, { callId: 'call_1' });
  model = new ScriptedModel([[call], [assistantMessage('Done.')]]);
  await travel('Book AI 101.', () => token);
  return model.lastCall.request.input.find(({ type }) => type === 'function_call_result').output;
}
