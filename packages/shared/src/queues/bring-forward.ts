import { ErrorCode, type Job } from 'bullmq';

/** Makes a job that waits for later due now. One that is due, at work or gone stays as it is. */
export async function bringForward(job: Pick<Job, 'promote'>): Promise<void> {
  try {
    await job.promote();
  } catch (error) {
    if (!isNotDelayed(error)) throw error;
  }
}

function isNotDelayed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === ErrorCode.JobNotInState;
}
