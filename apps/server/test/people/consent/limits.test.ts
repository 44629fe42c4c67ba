import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engines } from '../../support/databases.ts';
import { claimsOf, makeAgent } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';
import { openService, registerClient } from '../logins/log-in.ts';
import { sentTo } from '../logins/quick-login.ts';
import { boundPerson, liveServer, outcomeOf } from './person.ts';

const AUDIENCE = 'https://bank.example/mcp';
const CATALOG = `/v1/resources/${encodeURIComponent(AUDIENCE)}/catalog`;
const PAY = {
  type: 'urn:grantex:call',
  scope: 'payments:initiate',
  arguments: { amount: { max: '500' }, currency: { oneOf: ['EUR', 'USD'] } },
  ask: { amount: { over: '200' } },
};
const TOOL = {
  name: 'pay',
  scopes: ['payments:initiate'],
  inputSchema: {
    type: 'object',
    properties: { amount: { type: 'number', title: 'Amount' }, currency: { type: 'string' } },
  },
};
const SCOPES = ['calendar:read', 'payments:initiate'];
const LIMITED = ['calendar:read', 'payments:initiate:by_details'];

describe.each(engines)('limits of a request, on $engine,', ({ place }) => {
  let server: TestServer;
  let developer: TestDeveloper;
  let agentId: string;
  beforeAll(async () => {
    server = await liveServer({ place: await place(), environment: { GRANTEX_DYNAMIC_REGISTRATION: 'on' } });
    ({ developer } = server);
    agentId = await makeAgent(developer.call, SCOPES);
    await developer.call(`PUT ${CATALOG}`, { tools: [TOOL] });
  });
  afterAll(() => server.close());

  const bound = (more: object = {}) =>
    boundPerson(server, {
      agentId,
      scopes: SCOPES,
      audience: AUDIENCE,
      authorizationDetails: [PAY],
      redirectUri: undefined,
      ...more,
    });

  test('what is approved is what the person left of the limits', async () => {
    const { asked, person } = await bound();
    const tightened = { scope: LIMITED, limit: ['0 150 amount'], ask: ['payments:initiate'] };
    expect(outcomeOf(await person.approve(asked.secret, {}, tightened))).toBe('approved');
    const request = (await developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body;
    const left = {
      ...PAY,
      arguments: { amount: { max: '150' }, currency: PAY.arguments.currency },
      ask: true,
      online: true,
    };
    expect(request).toMatchObject({
      authorizationDetails: [{ ...PAY, online: true }],
      approvedScopes: LIMITED,
      approvedAuthorizationDetails: [left],
    });
    const { body } = await developer.call('POST /v1/token', { code: request.code, agentId });
    expect(claimsOf(body.grantToken)).toMatchObject({ scp: LIMITED, authorization_details: [left] });
    const grant = (await developer.call(`GET /v1/grants/${body.grantId}`)).body;
    expect(grant.authorizationDetails).toEqual([left]);
  });

  test('what may be spent, and from where on the person is asked, is what they left of it', async () => {
    const budget = { amount: '2000', currency: 'EUR', calls: 20, per: 'day' };
    const { asked, person } = await bound({ authorizationDetails: [{ ...PAY, budget }] });
    const limit = ['0 1500 .budget.amount', '0 10 .budget.calls', '0 100 .ask.amount'];
    const wider = { scope: LIMITED, limit: ['0 2001 .budget.amount'] };
    expect(outcomeOf(await person.approve(asked.secret, {}, wider))).toBe('CHOICE_NOT_OFFERED');
    // The answer of a passkey to another choice approves nothing.
    const response = await person.answer(asked.secret, 'approve', {}, { scope: LIMITED, limit });
    const settled = await person.settle(asked.secret, 'approve', response, { limit: limit.slice(1) });
    expect(outcomeOf(settled)).toBe('CHOICE_CHANGED');
    expect(outcomeOf(await person.approve(asked.secret, {}, { scope: LIMITED, limit }))).toBe('approved');
    const { code } = (await developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body;
    const { body } = await developer.call('POST /v1/token', { code, agentId });
    const left = { ask: { amount: { over: '100' } }, budget: { ...budget, amount: '1500', calls: 10 } };
    expect(claimsOf(body.grantToken).authorization_details).toMatchObject([left]);
    const { budgets } = (await developer.call(`GET /v1/grants/${body.grantId}`)).body;
    expect(budgets).toMatchObject([
      { amount: { limit: '1500', spent: '0' }, calls: { limit: 10, spent: 0 }, per: 'day' },
    ]);
  });

  test('without a change, and without the scope, the limits are as they were asked or gone', async () => {
    const whole = await bound();
    await whole.person.approve(whole.asked.secret);
    const approved = (await developer.call(`GET /v1/authorize/${whole.asked.authRequestId}`)).body;
    expect(approved.approvedAuthorizationDetails).toEqual([{ ...PAY, online: true }]);
    const less = await bound();
    await less.person.approve(less.asked.secret, {}, { scope: ['calendar:read'], limit: ['0 150 amount'] });
    const part = (await developer.call(`GET /v1/authorize/${less.asked.authRequestId}`)).body;
    expect(part.approvedScopes).toEqual(['calendar:read']);
    expect(part).not.toHaveProperty('approvedAuthorizationDetails');
  });

  test('a choice that is wider, or other than the passkey was asked for, approves nothing', async () => {
    const { asked, person } = await bound();
    const wider = await person
      .approve(asked.secret, {}, { scope: LIMITED, limit: ['0 501 amount'] })
      .catch((error: unknown) => error);
    expect(wider).toMatchObject({ status: 422, code: 'CHOICE_NOT_OFFERED' });
    const chosen = { scope: LIMITED, limit: ['0 150 amount'] };
    const response = await person.answer(asked.secret, 'approve', {}, chosen);
    const other = await person.settle(asked.secret, 'approve', response, { limit: ['0 151 amount'] });
    expect(other).toMatchObject({ status: 409, code: 'CHOICE_CHANGED' });
    const unasked = await person.answer(
      asked.secret,
      'approve',
      {},
      { ...chosen, ask: ['payments:initiate'] },
    );
    expect(await person.settle(asked.secret, 'approve', unasked, { ask: [] })).toMatchObject({
      status: 409,
      code: 'CHOICE_CHANGED',
    });
    expect((await developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body.status).toBe('pending');
  });

  test('a catalog that changes while the person reads makes another request', async () => {
    const { asked, person } = await bound();
    const response = await person.answer(asked.secret, 'approve');
    const amount = { ...TOOL.inputSchema.properties.amount, title: 'Number of stamps' };
    const inputSchema = { ...TOOL.inputSchema, properties: { ...TOOL.inputSchema.properties, amount } };
    await developer.call(`PUT ${CATALOG}`, { tools: [{ ...TOOL, inputSchema }] });
    expect(await person.settle(asked.secret, 'approve', response)).toMatchObject({ code: 'REQUEST_CHANGED' });
    await developer.call(`PUT ${CATALOG}`, { tools: [TOOL] });
  });

  test('an argument that the catalog does not know is refused at every door', async () => {
    const misspelt = [{ ...PAY, arguments: { amout: { max: '500' } }, ask: undefined }];
    const { body } = await developer.call('POST /v1/authorize', {
      agentId,
      principalId: 'alice',
      scopes: SCOPES,
      audience: AUDIENCE,
      authorizationDetails: misspelt,
    });
    expect([body.code, body.message]).toEqual([
      'INVALID_DETAILS',
      `The value at "/0/arguments/amout" names no argument of a tool that needs payments:initiate, by the catalog of ${AUDIENCE}.`,
    ]);

    const { asked, person } = await bound({ authorizationDetails: undefined, scopes: SCOPES });
    await person.approve(asked.secret);
    const { code } = (await developer.call(`GET /v1/authorize/${asked.authRequestId}`)).body;
    const { grantToken } = (await developer.call('POST /v1/token', { code, agentId })).body;
    const delegation = { parentGrantToken: grantToken, subAgentId: agentId, scopes: ['payments:initiate'] };
    const delegated = await developer.call('POST /v1/grants/delegate', {
      ...delegation,
      authorizationDetails: misspelt,
    });
    expect(delegated.body.code).toBe('INVALID_DETAILS');
    const known = await developer.call('POST /v1/grants/delegate', {
      ...delegation,
      authorizationDetails: [PAY],
    });
    expect(known.status).toBe(201);

    const service = await openService(server, { people: 'anyone', scopes: SCOPES });
    const path = `/v1/resources/${encodeURIComponent(service.audience)}/catalog`;
    await developer.call(`PUT ${path}`, { tools: [TOOL] });
    const { searchParams } = await sentTo(server, {
      client_id: await registerClient(server),
      resource: service.audience,
      authorization_details: JSON.stringify(misspelt),
      redirect_uri: 'http://127.0.0.1:33418/callback',
    });
    expect(searchParams.get('error')).toBe('invalid_authorization_details');
    expect(searchParams.get('error_description')).toContain('/0/arguments/amout');
    await service.close();
  });
});
