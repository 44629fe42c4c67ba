import { createPay, grantex } from './guard-a-tool.ts';

const pay = createPay(() => process.env.GRANT_TOKEN);

for (const amount of [420, 900]) console.log(JSON.stringify(await pay({ amount, to: 'Air India' })));
await grantex.close();
