import { describe, expect, test } from '@jest/globals';

import { chatLine, createBatch, reaches, runSimulator } from './running-simulator.ts';

const good = chatLine('good', 'hello');
const poison = (code: string): string => chatLine(`bad-${code}`, `!poison ${code} so it is`);

describe('a poisoned line', () => {
  test.each([
    ['invalid_json_line', null],
    ['mismatched_model', 'body.model'],
    ['duplicate_custom_id', 'custom_id'],
    ['streaming_unsupported', 'body.stream'],
    ['model_not_found', 'body.model'],
    ['never_heard_of', null],
  ])('sinks its batch with %s', async (code, param) => {
    await using simulator = await runSimulator();
    const client = simulator.client();
    const batch = await createBatch(client, [good, poison(code)]);
    const { errors } = await reaches(client, batch.id, 'failed');
    expect(errors?.data).toEqual([{ code, param, message: 'so it is', line: 2 }]);
    expect(await simulator.ledger()).toEqual([]);
  });

  test('fails with its own words when it is called directly', async () => {
    await using simulator = await runSimulator();
    const call = simulator.client().chat.completions.create({
      model: 'gpt-5-mini',
      messages: [{ role: 'user', content: '!poison odd_code so it is' }],
    });
    await expect(call).rejects.toMatchObject({ status: 400, code: 'odd_code' });
  });
});

describe('the lines at fault', () => {
  const input = [good, poison('one'), chatLine('other', 'x'), poison('two')];
  const toldLines = async (options: object, trouble?: object): Promise<unknown> => {
    await using simulator = await runSimulator(options);
    const client = simulator.client();
    if (trouble !== undefined) await simulator.admin('POST', 'batch-faults', trouble);
    const batch = await createBatch(client, input);
    return (await reaches(client, batch.id, 'failed')).errors?.data?.map(({ line }) => line);
  };

  test.each([
    [{}, [2, 4]],
    [{ reportLines: false }, [null, null]],
    [{ lineOffset: 1 }, [3, 5]],
    [{ lineOffset: -1 }, [1, 3]],
    [{ maxReportedErrors: 1 }, [2]],
    [{ maxReportedErrors: 1, reportLines: false }, [null]],
  ])('are told so: %j', async (knobs, expected) => {
    expect(await toldLines(knobs)).toEqual(expected);
    expect(await toldLines({}, knobs)).toEqual(expected);
  });
});
