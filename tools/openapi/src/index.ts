export { AUTHORIZE_PAGE } from './authorize-page.ts';
export { collectionOf } from './collection.ts';
export { type Document, operationsOf, successOf } from './document.ts';
export { examplesOf } from './examples.ts';
export { COLLECTION, DOCUMENT, EXAMPLES, pathOf, PUBLIC_URL } from './files.ts';
export { REFUSED } from './refused.ts';
export { runCollection } from './run-collection.ts';
