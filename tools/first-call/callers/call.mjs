/** Books twice with the token of the environment, once within the grant and once not, and prints both answers. */
import { book } from './caller.mjs';

for (const price of [420, 900]) console.log(JSON.stringify(await book(process.env.GRANT_TOKEN, price)));
