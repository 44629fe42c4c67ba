import type { FeedCosts } from './feed-costs.ts';
import type { OperationCosts } from './operations.ts';

/** Everything that the model is computed from, besides the world. */
export type Costs = FeedCosts & OperationCosts;
