import { guardTools } from '@grantex/langchain';
import { AIMessage } from '@langchain/core/messages';
import { fakeModel } from '@langchain/core/testing';
import { MemorySaver } from '@langchain/langgraph';
import { createAgent, tool, type ToolRuntime } from 'langchain';
import { expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { createService } from './service.ts';

// The tools of https://docs.langchain.com/oss/javascript/langchain/quickstart, which both of its examples use.
const getWeather = tool((input) => `It's always sunny in ${input.city}!`, {
  name: 'get_weather',
  description: 'Get the weather for a given city',
  schema: z.object({ city: z.string().describe('The city to get the weather for') }),
});

type AgentRuntime = ToolRuntime<unknown, { user_id: string }>;

const getUserLocation = tool(
  (_, config: AgentRuntime) => {
    const { user_id } = config.context;
    return user_id === '1' ? 'Florida' : 'SF';
  },
  {
    name: 'get_user_location',
    description: 'Retrieve user information based on user ID',
    schema: z.object({}),
  },
);

const { guard, holding, recorded } = createService();
const { context: granted } = holding('weather:read', 'location:read');
const options = {
  guard,
  rules: { get_weather: { scopes: ['weather:read'] }, get_user_location: { scopes: ['location:read'] } },
  token: ({ context }: { readonly context?: Partial<typeof granted> }) => context?.grantToken?.(),
} as const;

test('the basic agent of the quickstart answers the same with its tool wrapped', async () => {
  const run = (tools: [typeof getWeather]) =>
    createAgent({
      model: fakeModel()
        .respondWithTools([{ name: 'get_weather', args: { city: 'Tokyo' }, id: 'call_1' }])
        .respond((messages) => new AIMessage(`I heard: ${messages.at(-1)?.text}`)),
      tools,
    }).invoke(
      { messages: [{ role: 'user', content: "What's the weather in Tokyo?" }] },
      { context: granted },
    );
  const bare = await run([getWeather]);
  const guarded = await run(guardTools([getWeather], options));
  expectTypeOf(guarded).toEqualTypeOf<typeof bare>();
  expect(withoutIds(guarded)).toEqual(withoutIds(bare));
  expect(guarded.messages.at(-1)?.text).toBe("I heard: It's always sunny in Tokyo!");
  expect(await recorded()).toEqual(['allowed get_weather', 'success get_weather']);
});

test('the real-world agent of the quickstart, with context and memory, answers the same with its tools wrapped', async () => {
  const converse = async (tools: [typeof getUserLocation, typeof getWeather]) => {
    const agent = createAgent({
      model: fakeModel()
        .respondWithTools([{ name: 'get_user_location', args: {}, id: 'call_1' }])
        .respondWithTools([{ name: 'get_weather', args: { city: 'Florida' }, id: 'call_2' }])
        .respond((messages) => new AIMessage(`Sunny puns, as ${messages.at(-1)?.text}`))
        .respond((messages) => new AIMessage(`After ${messages.length} messages: welcome.`)),
      systemPrompt: 'You are an expert weather forecaster, who speaks in puns.',
      tools,
      checkpointer: new MemorySaver(),
    });
    const config = { configurable: { thread_id: '1' }, context: { ...granted, user_id: '1' } };
    const first = await agent.invoke(
      { messages: [{ role: 'user', content: 'what is the weather outside?' }] },
      config,
    );
    const second = await agent.invoke({ messages: [{ role: 'user', content: 'thank you!' }] }, config);
    return [first, second] as const;
  };
  const bare = await converse([getUserLocation, getWeather]);
  const guarded = await converse(guardTools([getUserLocation, getWeather], options));
  expectTypeOf(guarded).toEqualTypeOf<typeof bare>();
  expect(guarded.map(withoutIds)).toEqual(bare.map(withoutIds));
  expect(guarded[1].messages.at(-1)?.text).toBe('After 8 messages: welcome.');
});

/** An answer without the ids that LangChain creates for each run. */
function withoutIds(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer, (member, value: unknown) => (member === 'id' ? undefined : value)),
  );
}
