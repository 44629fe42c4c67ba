/** A process that starts a database and is killed before it can stop it. */
import pg from 'pg';
import { startPostgres } from '../src/index.ts';

const postgres = await startPostgres({ isVolatile: true });
const client = new pg.Client({ connectionString: postgres.url });
await client.connect();
const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
await client.end();
console.log(JSON.stringify({ url: postgres.url, directory: rows[0]?.data_directory }));
setInterval(() => {}, 1_000);
