import { expect, test } from '@jest/globals';
import { TenantTurns } from './tenant-turns.ts';

test('one tenant has at most half of the turns, others the rest', async () => {
  const turns = new TenantTurns(4);
  const finish: (() => void)[] = [];
  const work = () => new Promise<string>((resolve) => finish.push(() => resolve('done')));
  const first = turns.take('a', work);
  const second = turns.take('a', work);
  expect(await turns.take('a', work)).toBeUndefined();
  const other = turns.take('b', work);
  for (const one of finish) one();
  for (const turn of [first, second, other]) expect(await turn).toEqual({ done: 'done' });
  const again = turns.take('a', () => Promise.resolve(1));
  expect(await again).toEqual({ done: 1 });
});

test('a turn that ends badly is free again', async () => {
  const turns = new TenantTurns(1);
  await expect(turns.take('a', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await turns.take('a', () => Promise.resolve(1))).toEqual({ done: 1 });
});
