/** Gives a program the `fetch` of Node 26, which speaks HTTP/2, and a dispatcher of its own that trusts a certificate. */
import process from 'node:process';
import { Agent, install, setGlobalDispatcher } from 'undici';

install();
setGlobalDispatcher(new Agent({ connect: { ca: process.env['TRUSTED_CERTIFICATE'] } }));
