import type { Deployment } from '../deployment.ts';
import { exitStatus } from '../exit-status.ts';
import type { Report } from '../report.ts';

/** Ends a request as its caller's DELETE would: whoever waits for it is answered 410. */
export async function cancel({ acts, actor }: Deployment, id: string): Promise<Report> {
  const { outcome, message, done, batchId } = await acts.cancelRequest(actor, id);
  return {
    status: done ? exitStatus.done : exitStatus.no,
    json: { id, outcome, ...(done && { batch: batchId ?? null }) },
    text: `${message}\n`,
  };
}

/** The same for every member of a batch that still waits for its answer. */
export async function cancelBatch({ acts, actor }: Deployment, id: string): Promise<Report> {
  const { outcome, message, done } = await acts.cancelBatch(actor, id);
  return {
    status: done ? exitStatus.done : exitStatus.no,
    json: { batch: id, outcome },
    text: `${message}\n`,
  };
}
