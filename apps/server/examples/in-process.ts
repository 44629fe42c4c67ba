import { readConfig, startServer } from '@grantex/server';

const server = await startServer(readConfig({ PORT: '0', GRANTEX_DATA_DIR: 'memory://', LOG_LEVEL: 'warn' }));

const response = await fetch(`${server.url}/v1/agents`, {
  method: 'POST',
  headers: { authorization: `Bearer ${server.firstKey}`, 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'travel agent', scopes: ['flights:search'] }),
});
console.log(await response.json());

await server.close();
