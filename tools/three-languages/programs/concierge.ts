/** A sub-agent in TypeScript. Reads its grant token from the standard input, and books a hotel: cheap, then dear. */
import { text } from 'node:stream/consumers';

const token = (await text(process.stdin)).trim();
const answers: { status: number; body: unknown }[] = [];
for (const price of [180, 480]) {
  const response = await fetch(`${process.env['HOTELS_URL']}/stays`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ hotel: 'Taj', price }),
  });
  answers.push({ status: response.status, body: await response.json() });
}
console.log(JSON.stringify(answers));
