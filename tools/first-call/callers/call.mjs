/** Books twice with the token of the environment, once within the grant and once not, and prints both answers. */
import * as caller from './caller.mjs';

for (const price of [420, 900])
  console.log(JSON.stringify(await caller.book(process.env.GRANT_TOKEN, price)));
await caller.close?.();
