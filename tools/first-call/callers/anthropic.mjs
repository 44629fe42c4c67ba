import { startMessagesApi } from './messages-api.ts';

const api = await startMessagesApi();
Object.assign(process.env, { ANTHROPIC_BASE_URL: api.baseURL, ANTHROPIC_API_KEY: 'sk-ant-test' });
const { travel } = await import('./travel-agent.ts');

export async function book(token, price) {
  api.script([['book', { flight: 'AI 101', price }]]);
  await travel('Book AI 101.', () => token);
  return api.answers.at(-1).content;
}

export const close = () => api[Symbol.asyncDispose]();
