export { testContract } from './contract.ts';
export { testExports } from './exports.ts';
export type { HttpAnswer, HttpDriver, HttpRoute, RouteGuard } from './http/driver.ts';
export { bearer, endings, listen, type Listening } from './http/listen.ts';
export { overHttp } from './http/over-http.ts';
export { testRoutes } from './http/routes.ts';
export { testOptions } from './options.ts';
export { bookOverHttp, jsonOr, testReadme } from './readme.ts';
