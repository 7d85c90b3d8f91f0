import { type Batch, type BatchState, batchStates } from '../domain/index.ts';

const states: ReadonlyMap<string | undefined, BatchState> = new Map<string | undefined, BatchState>(
  batchStates.map((state) => [state, state]),
);

/** A state as it stands in a batch's hash. */
export function readBatchState(word: unknown): BatchState | undefined {
  return typeof word === 'string' ? states.get(word) : undefined;
}

/** A batch from the fields of its hash; undefined when there are none. */
export function readBatch(id: string, fields: Readonly<Record<string, string>>): Batch | undefined {
  const state = states.get(fields['state']);
  const lane = fields['lane'];
  if (!state || !lane) return undefined;
  const moment = (name: string, field: string) => {
    const value = fields[field];
    return value === undefined ? {} : { [name]: Number(value) };
  };
  const number = (name: string) => moment(name, name);
  const fact = (name: string) => {
    const value = fields[name];
    return value ? { [name]: value } : {};
  };
  return {
    id,
    state,
    lane,
    count: Number(fields['count'] ?? 0),
    bytes: Number(fields['bytes'] ?? 0),
    readings: Number(fields['readings'] ?? 0),
    cancelled: Number(fields['cancelled'] ?? 0),
    settled: Number(fields['settled'] ?? 0),
    createdAt: Number(fields['created'] ?? 0),
    ...moment('sealedAt', 'sealed'),
    ...moment('uploadedAt', 'uploaded'),
    ...moment('creatingAt', 'creating'),
    ...moment('submittedAt', 'submitted'),
    ...moment('endedAt', 'ended'),
    ...moment('lookedInVainSince', 'lookedInVainSince'),
    ...number('providerCompleted'),
    ...number('providerFailed'),
    ...fact('group'),
    ...fact('inputFileId'),
    ...fact('unseenFileId'),
    ...fact('providerBatchId'),
    ...fact('outputFileId'),
    ...fact('errorFileId'),
    ...fact('partial'),
    ...fact('heldBackAt'),
    ...fact('providerStatus'),
    outputLinesRead: Number(fields['outputLinesRead'] ?? 0),
    errorLinesRead: Number(fields['errorLinesRead'] ?? 0),
    uploads: Number(fields['uploads'] ?? 0),
    failedSubmissions: Number(fields['failedSubmissions'] ?? 0),
    lookedInVain: Number(fields['lookedInVain'] ?? 0),
  };
}
