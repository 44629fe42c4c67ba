import {
  type TestDeveloper,
  testServer,
  type TestServer,
  type TestServerOptions,
} from '../../support/server.ts';

/** A live server whose first developer lets the first visitor become its principal. */
export async function liveServer(options: TestServerOptions = {}): Promise<TestServer> {
  const environment = { ...options.environment, GRANTEX_MODE: 'live' };
  const server = await testServer({ ...options, environment });
  await allowFirstUse(server.developer);
  return server;
}

export async function allowFirstUse({ call }: TestDeveloper): Promise<void> {
  await call('PATCH /v1/me', { settings: { firstUse: true } });
}
