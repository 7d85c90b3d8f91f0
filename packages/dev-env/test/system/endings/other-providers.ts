import { answered, type EndingGroup } from '../ending.ts';

export const otherProviders: EndingGroup = {
  title: 'Other providers',
  endings: (
    [
      ['openai', 'is as OpenAI', 'Works as it does everywhere.'],
      [
        'azure',
        'is as Azure: an empty error file, capitalised statuses, times as text, no counts',
        'Reads it as the others.',
      ],
      ['groq', 'is as Groq: ids with underscores', 'Takes ids as they are.'],
      [
        'doubleword',
        'is as Doubleword: bare UUIDs for ids, an output file that can be read while it grows',
        'Reads it when the batch has ended.',
      ],
      ['deepinfra', 'is as DeepInfra: another base path', 'Takes the base URL as it is set.'],
      [
        'together',
        'is as Together: batches of another shape, without metadata',
        'Finds the batch by its input file.',
      ],
    ] as const
  ).map(([at, provider, silt]) => ({
    provider,
    at,
    calls: answered('question 1', '!status 404 not there', '!flaky 503 1 question 2'),
    tries: [1, 1, 2],
    batches: 2,
    silt,
  })),
};
