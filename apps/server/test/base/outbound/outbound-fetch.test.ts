import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { kindOfAddress } from '../../../src/base/outbound/addresses.ts';
import {
  createOutboundFetch,
  type OutboundOptions,
  OutboundFault,
} from '../../../src/base/outbound/outbound-fetch.ts';

const listeners: Server[] = [];
afterEach(() => {
  for (const listener of listeners.splice(0)) {
    listener.closeAllConnections();
    listener.close();
  }
});

/** An internal service, which must get no request. */
async function service(answer: RequestListener): Promise<{ port: number; asked: () => number }> {
  let count = 0;
  const listener = createServer((request, response) => {
    count += 1;
    answer(request, response);
  });
  listeners.push(listener);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return { port: (listener.address() as AddressInfo).port, asked: () => count };
}

const secret: RequestListener = (_request, response) => void response.end('secret of the machine');

/** A name server that answers for every name what a test wants, one answer after the other. */
function names(...answers: readonly (readonly string[])[]): LookupFunction {
  let asked = 0;
  return (_host, _options, callback) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

async function faultOf(url: string, options: Partial<OutboundOptions> = {}): Promise<string> {
  const fetch = createOutboundFetch({ allows: new Set(), mostBytes: 262_144, ...options });
  try {
    const response = await fetch(url, { method: 'GET', headers: {} });
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    if (error instanceof OutboundFault) return error.message;
    throw error;
  }
}

const REFUSED = /is not an internet address/;

test('an address is public, private, local, or one that is never asked', () => {
  const kinds = {
    public: ['1.1.1.1', '8.8.8.8', '172.15.0.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4001::1'],
    private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd12:3456::1', '::ffff:10.0.0.1'],
    loopback: ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
    refused: [
      '0.0.0.0',
      '169.254.169.254',
      '100.100.100.200',
      '192.0.0.192',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::127.0.0.1',
      '::ffff:169.254.169.254',
      'fe80::1',
      'fe80::1%eth0',
      'ff02::1',
      'fd00:ec2::254',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      '2001:0:7f00:1::',
      'not an address',
    ],
  };
  for (const [kind, addresses] of Object.entries(kinds)) {
    for (const address of addresses) expect([address, kindOfAddress(address)]).toEqual([address, kind]);
  }
});

test('an address in another notation is the same address', async () => {
  const inside = await service(secret);
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '0.0.0.0',
    '169.254.169.254',
    '[fd00:ec2::254]',
  ]) {
    expect([host, await faultOf(`https://${host}:${inside.port}/`)]).toEqual([
      host,
      expect.stringMatching(REFUSED),
    ]);
  }
  expect(inside.asked()).toBe(0);
});

test('a name that resolves to an internal address is not contacted, even if it also resolves to others', async () => {
  const inside = await service(secret);
  const url = `https://idp.example:${inside.port}/`;
  for (const answer of [
    ['127.0.0.1'],
    ['10.0.0.7'],
    ['::1'],
    ['1.1.1.1', '127.0.0.1'],
    ['127.0.0.1', '1.1.1.1'],
    [],
  ]) {
    expect([answer, await faultOf(url, { lookup: names(answer) })]).toEqual([
      answer,
      expect.stringMatching(REFUSED),
    ]);
  }
  expect(await faultOf(`https://localhost:${inside.port}/`)).toMatch(REFUSED);
  expect(inside.asked()).toBe(0);
});

test('a name is resolved once per connection, so that no second answer leads inside', async () => {
  const inside = await service(secret);
  // TEST-NET addresses are refused. The public address here answers nothing, and the second answer is never used.
  const lookup = names(['192.0.2.1'], ['127.0.0.1']);
  expect(await faultOf(`https://idp.example:${inside.port}/`, { lookup })).toMatch(REFUSED);
  const rebinding = names(['1.1.1.1'], ['127.0.0.1']);
  const fault = await faultOf(`https://idp.example:${inside.port}/`, { lookup: rebinding, patience: 300 });
  expect(fault).toMatch(/cannot be reached/);
  expect(inside.asked()).toBe(0);
});

test('private networks are contacted if the operator allows it, and this machine is not', async () => {
  const allows = new Set(['private'] as const);
  const inside = await service(secret);
  expect(await faultOf(`https://127.0.0.1:${inside.port}/`, { allows })).toMatch(REFUSED);
  expect(await faultOf('https://169.254.169.254/', { allows })).toMatch(REFUSED);
  const lookup = names(['10.255.255.1']);
  expect(await faultOf('https://idp.corp.example:1/', { allows, lookup, patience: 300 })).toMatch(
    /cannot be reached/,
  );
});

test('http is only allowed for this machine', async () => {
  expect(await faultOf('http://1.1.1.1/')).toMatch(/must be asked over https/);
  const inside = await service(secret);
  const allows = new Set(['loopback'] as const);
  expect(await faultOf(`http://127.0.0.1:${inside.port}/`, { allows })).toBe('200 secret of the machine');
  expect(await faultOf(`http://localhost:${inside.port}/`, { allows })).toBe('200 secret of the machine');
});

test('redirects are not followed, and large or slow responses are aborted', async () => {
  const allows = new Set(['loopback'] as const);
  const inside = await service(secret);
  const redirecting = await service((_request, response) => {
    response.writeHead(307, { location: `http://127.0.0.1:${inside.port}/` }).end();
  });
  expect(await faultOf(`http://127.0.0.1:${redirecting.port}/`, { allows })).toMatch(/redirect/);
  expect(inside.asked()).toBe(0);

  const large = await service((_request, response) => void response.end('x'.repeat(1_048_576)));
  expect(await faultOf(`http://127.0.0.1:${large.port}/`, { allows })).toMatch(/more than 262144 bytes/);

  const silent = await service(() => undefined);
  const slow = { allows, patience: 200 };
  expect(await faultOf(`http://127.0.0.1:${silent.port}/`, slow)).toMatch(/no answer in time/);
  const dripping = await service((_request, response) => void response.write('x'));
  expect(await faultOf(`http://127.0.0.1:${dripping.port}/`, slow)).toMatch(/no answer in time/);
});
