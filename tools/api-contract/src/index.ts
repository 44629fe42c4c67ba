export { type CheckedFetch, checkedFetch } from './checked-fetch.ts';
export { type Contract, type ContractOptions, createContract, type Exchange } from './contract.ts';
export { createSchemas, type Schemas } from './schemas.ts';
