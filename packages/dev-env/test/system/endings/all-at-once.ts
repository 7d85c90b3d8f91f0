import { answered, type EndingGroup } from '../ending.ts';

export const allAtOnce: EndingGroup = {
  title: 'All at once',
  endings: [
    {
      provider: 'fails each call of the whole way once',
      trouble: {
        faults: (
          [
            'files.create',
            'files.list',
            'batches.create',
            'batches.list',
            'batches.retrieve',
            'files.content',
            'files.delete',
          ] as const
        ).map((operation) => ({ operation, status: 503 })),
        batches: [{ statusCase: 'upper', timestamps: 'iso', counts: 'absent' }],
      },
      calls: answered('question 1', '!flaky 429 1 question 2', '!missing-once question 3'),
      tries: [1, 2, 2],
      batches: 3,
      silt: 'Does each of these things again, and none of them twice.',
    },
  ],
};
