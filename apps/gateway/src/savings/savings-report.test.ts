import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AccountEntry } from '@silt/shared/state';
import { savingsCsv } from './savings-csv.ts';
import { dollars, savingsJson, savingsRows } from './savings-report.ts';

const entry = (day: number, tenant: string, model: string, list: bigint): AccountEntry => ({
  day,
  lane: { tenant, model, endpoint: '/v1/embeddings' },
  sums: {
    requests: 1n,
    input: 10n,
    cached: 4n,
    cacheWrite: 0n,
    output: 3n,
    reasoning: 2n,
    list,
    batch: list / 2n,
    unpriced: 0n,
  },
});
const rows = savingsRows([
  entry(20_001, 'b', 'm', 2_000_000_000_000n),
  entry(20_000, 'b', 'm', 10n),
  entry(20_001, 'a', '=m,"n"', 4n),
  entry(20_001, 'b', 'm', 500_000_000_002n),
]);

describe('savings', () => {
  test('are told by day, tenant and model, and in all', () => {
    expect(savingsJson(rows, 20_000, 20_001)).toMatchObject({
      from: '2024-10-04',
      to: '2024-10-05',
      total: {
        requests: 4,
        input_tokens: 40,
        cached_input_tokens: 16,
        list_cost_usd: '2.500000000016',
        batch_cost_usd: '1.250000000008',
        saved_usd: '1.250000000008',
      },
      data: [
        { day: '2024-10-04', tenant: 'b', model: 'm', list_cost_usd: '0.00000000001' },
        { day: '2024-10-05', tenant: 'a', model: '=m,"n"', list_cost_usd: '0.000000000004' },
        { day: '2024-10-05', tenant: 'b', requests: 2, list_cost_usd: '2.500000000002' },
      ],
    });
  });

  test('are told to a spreadsheet, which takes no model for a formula', () => {
    const lines = savingsCsv(rows).split('\r\n');
    expect(lines[0]).toBe(
      'day,tenant,model,requests,input_tokens,cached_input_tokens,cache_write_tokens,output_tokens,' +
        'reasoning_tokens,batch_cost_usd,list_cost_usd,saved_usd,unpriced_requests',
    );
    expect(lines[2]).toBe(
      `2024-10-05,a,"'=m,""n""",1,10,4,0,3,2,0.000000000002,0.000000000004,0.000000000002,0`,
    );
    expect(lines[3]).toBe(
      '2024-10-05,b,m,2,20,8,0,6,4,1.250000000001,2.500000000002,1.250000000001,0',
    );
    expect(lines).toHaveLength(5);
  });

  test('dollars are exact', () => {
    expect([0n, 1n, -1n, 10n ** 12n, 5n * 10n ** 11n].map(dollars)).toEqual([
      '0.00',
      '0.000000000001',
      '-0.000000000001',
      '1.00',
      '0.50',
    ]);
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), (amount) => {
        const text = dollars(amount);
        const [whole = '', fraction = ''] = text.replace('-', '').split('.');
        const read = BigInt(whole + fraction.padEnd(12, '0'));
        expect(text.startsWith('-') ? -read : read).toBe(amount);
      }),
    );
  });
});
