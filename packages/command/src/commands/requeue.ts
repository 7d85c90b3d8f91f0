import type { Deployment } from '../deployment.ts';
import { exitStatus } from '../exit-status.ts';
import type { Report } from '../report.ts';

/** Has a request gone on with at once, wherever it waits. */
export async function requeue({ acts, actor }: Deployment, id: string): Promise<Report> {
  const { outcome, message, done } = await acts.requeueRequest(actor, id);
  return {
    status: done ? exitStatus.done : exitStatus.no,
    json: { id, outcome },
    text: `${message}\n`,
  };
}
