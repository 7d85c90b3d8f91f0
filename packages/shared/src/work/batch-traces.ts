import { SpanKind } from '@opentelemetry/api';
import type { Logger } from 'winston';
import type { Batch, Lane } from '../domain/index.ts';
import { describeError } from '../logging/index.ts';
import type { ShardState } from '../state/index.ts';
import type { Tracing } from '../tracing/index.ts';
import { memberChunks } from './member-chunks.ts';

/** As many as an SDK keeps of one span. */
const MOST_LINKS = 128;

/**
 * Tells of batches to whoever collects traces. A batch has a trace of its own, from its submission
 * to its answers, linked with those of its requests; each request's trace goes on by a span for
 * each of the two, linked back. Told once a step is written down; a crash in between leaves a gap in
 * a trace and nothing worse. Costs nothing where nobody collects.
 */
export class BatchTraces {
  private readonly tracing: Tracing | undefined;
  private readonly state: ShardState;
  private readonly logger: Logger;

  constructor(tracing: Tracing | undefined, state: ShardState, logger: Logger) {
    this.tracing = tracing;
    this.state = state;
    this.logger = logger;
  }

  /** The provider has it. */
  async submitted(batch: Batch, lane: Lane): Promise<void> {
    await this.attempt(async (tracing) => {
      const traces = await this.tracesOfMembers(batch.id);
      if (traces.size === 0) return;
      const endedAt = batch.submittedAt;
      const attributes = attributesOf(batch, lane);
      const links = [...traces.values()].slice(0, MOST_LINKS);
      const kind = SpanKind.PRODUCER;
      const options = { kind, links, attributes, startedAt: batch.sealedAt };
      const ofBatch = tracing.tell('silt.submit', options, endedAt);
      if (ofBatch !== undefined) await this.state.traces.note(batch.id, ofBatch);
      for (const [id, parent] of traces) {
        const back = { links: ofBatch === undefined ? [] : [ofBatch], startedAt: batch.createdAt };
        const own = { ...attributes, 'silt.request.id': id };
        tracing.tell('silt.batch', { kind, parent, attributes: own, ...back }, endedAt);
      }
    });
  }

  /** Its members have their due. */
  async ingested(batch: Batch, lane: Lane): Promise<void> {
    await this.attempt(async (tracing) => {
      const traces = await this.tracesOfMembers(batch.id);
      if (traces.size === 0) return;
      const parent = (await this.state.traces.of([batch.id])).get(batch.id);
      const statuses = await this.state.traces.settled(batch.id, [...traces.keys()]);
      const attributes = attributesOf(batch, lane);
      const links = [...traces.values()].slice(0, MOST_LINKS);
      const kind = SpanKind.CONSUMER;
      const options = { kind, parent, links, attributes, startedAt: batch.submittedAt };
      const ofBatch = tracing.tell('silt.ingest', options);
      for (const [id, ofRequest] of traces) {
        const status = statuses.get(id);
        // One that deserves another try goes on with its next batch.
        if (status === undefined) continue;
        tracing.tell('silt.settle', {
          kind,
          parent: ofRequest,
          links: ofBatch === undefined ? [] : [ofBatch],
          attributes: { ...attributes, 'silt.request.id': id, 'http.response.status_code': status },
          startedAt: batch.submittedAt,
        });
      }
    });
  }

  private async tracesOfMembers(batchId: string): Promise<Map<string, string>> {
    const traces = new Map<string, string>();
    for await (const ids of memberChunks(this.state, batchId)) {
      for (const [id, traceparent] of await this.state.traces.of(ids)) traces.set(id, traceparent);
    }
    return traces;
  }

  /** Whatever breaks here must not break what is traced. */
  private async attempt(tell: (tracing: Tracing) => Promise<void>): Promise<void> {
    if (!this.tracing) return;
    try {
      await tell(this.tracing);
    } catch (error) {
      this.logger.warn('batch not traced', describeError(error));
    }
  }
}

function attributesOf(batch: Batch, { endpoint, model }: Lane) {
  return {
    'silt.batch.id': batch.id,
    'silt.batch.requests': batch.count,
    'silt.endpoint': endpoint,
    'gen_ai.request.model': model,
    ...(batch.providerBatchId !== undefined && {
      'silt.provider_batch.id': batch.providerBatchId,
    }),
  };
}
