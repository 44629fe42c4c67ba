import type { PrepareStreams } from './transport.ts';

export const prepareStreams: PrepareStreams = () => (fetch, url, request) => fetch(url, request);
