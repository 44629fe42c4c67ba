import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

/*
 * What guides use of curl, for machines that lack it: `--json`, `-H`, `-X`, `-s`, `-i` and `-d`. A service that was started in the
 * background may need a moment, so a refused connection is tried again.
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    data: { type: 'string', short: 'd' },
    header: { type: 'string', short: 'H', multiple: true, default: [] },
    request: { type: 'string', short: 'X' },
    silent: { type: 'boolean', short: 's' },
    include: { type: 'boolean', short: 'i' },
  },
});
const [address = ''] = positionals;
const body = values.json ?? values.data;
const headers = values.header.map((line) => line.split(/: (.*)/, 2) as [string, string]);
if (values.json !== undefined) headers.push(['content-type', 'application/json']);

async function send(): Promise<Response> {
  const url = address.includes('://') ? address : `http://${address}`;
  const method = values.request ?? (body === undefined ? 'GET' : 'POST');
  for (let tries = 100; ; tries -= 1) {
    try {
      return await fetch(url, { method, headers, body: body ?? null, redirect: 'manual' });
    } catch (error) {
      if (tries === 0) throw error;
      await sleep(100);
    }
  }
}

const answer = await send();
if (values.include) {
  console.log(`HTTP/1.1 ${answer.status} ${answer.statusText}`);
  for (const [name, value] of answer.headers) console.log(`${name}: ${value}`);
  console.log();
}
console.log(await answer.text());
