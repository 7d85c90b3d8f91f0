import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Question, questions } from './support/questions.ts';
import { type Sdk, sdks } from './support/sdks.ts';
import { type Silt, startSilt } from './support/silt.ts';

let silt: Silt;
/** What was answered to each question by each SDK: directly, and through Silt. */
const told = new Map<string, Promise<PromiseSettledResult<unknown>[]>>();
const askedBy = ({ major }: Sdk) => questions.filter(({ since = 0 }) => major >= since);
const nameOf = ({ major }: Sdk, { name }: Question) => `${major}: ${name}`;

beforeAll(async () => {
  silt = await startSilt();
  // All at once, as users do: they share batches.
  for (const sdk of sdks) {
    const direct = sdk.connect(silt.directUrl);
    const throughSilt = sdk.connect(silt.baseUrl);
    for (const question of askedBy(sdk)) {
      const answers = [question.ask(direct), question.ask(throughSilt)];
      told.set(nameOf(sdk, question), Promise.allSettled(answers));
    }
  }
}, 60_000);
afterAll(async () => {
  await silt[Symbol.asyncDispose]();
}, 60_000);

describe.each(sdks)('openai $major', (sdk) => {
  test.each(askedBy(sdk))(
    '$name: the same from Silt as from the provider',
    async (question) => {
      const [direct, throughSilt] = (await told.get(nameOf(sdk, question))) ?? [];
      expect(direct).toMatchObject({ status: 'fulfilled' });
      expect(throughSilt).toEqual(direct);
    },
    60_000,
  );
});
