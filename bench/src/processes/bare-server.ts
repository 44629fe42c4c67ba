/** Nothing but Fastify: parses a JSON body, answers with a JSON body of a given size. */
import Fastify from 'fastify';
import { serveParent } from './child.ts';
import { startParameter } from './start-child.ts';

export interface BareServerOptions {
  readonly answer: object;
}

const { answer } = startParameter() as BareServerOptions;
const app = Fastify();
app.post('/', async () => answer);
serveParent(await app.listen({ host: '127.0.0.1', port: 0 }), () => app.close());
