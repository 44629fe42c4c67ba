import { expect, test } from 'vitest';
import type { Costs } from '../src/scale/costs.ts';
import { predictAppends, predictExchange, predictFeed } from '../src/scale/model.ts';
import { streamsOf, verifiersOf, WORLD } from '../src/scale/world.ts';

const COSTS: Costs = {
  signature: 700e-6,
  heartbeat: 10e-6,
  developer: 900e-6,
  entry: 1e-3,
  write: 20e-6,
  streamBytes: 20_000,
  head: 1e-6,
  turn: 500e-6,
  feedTrips: 2,
  exchange: 1e-3,
  exchangeDatabase: 2e-3,
  exchangeSeconds: 5e-3,
  exchangeTrips: 3,
  append: 50e-6,
  appendSeconds: 2e-3,
  appendTrips: 1,
  appendBatch: 32,
  appendBatchSeconds: 6e-3,
};

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

test('verifiers are shared out among developers, unevenly, and each developer has one', () => {
  const counts = verifiersOf(WORLD);
  expect(counts).toHaveLength(WORLD.developers);
  expect(Math.min(...counts)).toBe(1);
  expect(sum(counts)).toBeGreaterThan(WORLD.verifiers * 0.95);
  expect(sum(counts)).toBeLessThan(WORLD.verifiers * 1.05);
  expect(counts[0]).toBeGreaterThan(WORLD.verifiers * 0.09);
});

test('all servers together have all streams, wherever verifiers connect', () => {
  const servers = 4;
  const spread = sum(streamsOf(WORLD, servers, 'spread')) * servers * WORLD.regions.length;
  expect(spread).toBeCloseTo(sum(verifiersOf(WORLD)), 0);
  expect(streamsOf(WORLD, servers, 'by developer')).toHaveLength(WORLD.developers / servers);
});

const predict = (servers: number, placement: 'spread' | 'by developer') =>
  predictFeed(WORLD, COSTS, { servers, cores: 2, placement });

test('signatures of heartbeats break first, and spreading verifiers over more servers helps little', () => {
  const [one, eight] = [predict(1, 'spread'), predict(8, 'spread')];
  expect(one.first).toBe('cores');
  expect(one.last).toBeUndefined();
  expect(one.load.cores / eight.load.cores).toBeLessThan(8);
  expect(eight.load.heads).toBeGreaterThan(one.load.heads);
});

test('with a server for each developer, twice the servers have half the load', () => {
  const [four, eight] = [predict(4, 'by developer'), predict(8, 'by developer')];
  expect(four.load.cores / eight.load.cores).toBeGreaterThan(1.5);
  expect(eight.last).toBeGreaterThan(0.11);
  expect(eight.room).toBeGreaterThan(four.room);
});

test('appends of a developer whose server is far away wait for the head of the chain', () => {
  const [near, , far] = predictAppends(WORLD, COSTS);
  expect(near?.most).toBeGreaterThan((far?.most ?? 0) * 5);
  expect(far).toMatchObject({ region: 'Singapore', limit: 'the head of the chain' });
});

test('exchanges are limited by the servers until the database has no core left', () => {
  const limits = [1, 2, 8].map(
    (servers) => predictExchange(WORLD, COSTS, { servers, databaseCores: 16 })[0]?.limit,
  );
  expect(limits).toEqual(['the servers', 'the servers', 'the database']);
});
