import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type Tracing, writeTraceparent } from '@silt/shared/tracing';

interface TraceableCall {
  readonly endpoint: string;
  readonly model: string;
  /** Where the caller's trace goes on. */
  readonly traceparent: string | undefined;
}

export interface TracedAcceptance {
  /** Where the request's trace goes on; undefined when nobody records it. */
  readonly traceparent: string | undefined;
  end(outcome: string): void;
}

/**
 * The part of a call's trace that the gateway tells: from its parsed body to its being stored or
 * found. It goes on from what the caller says of its own trace, however long the request then takes.
 */
export function traceAcceptance(
  tracing: Tracing | undefined,
  { endpoint, model, traceparent }: TraceableCall,
  requestId: string,
): TracedAcceptance | undefined {
  if (!tracing) return undefined;
  const span = tracing.begin('silt.accept', {
    kind: SpanKind.SERVER,
    parent: traceparent,
    attributes: {
      'silt.request.id': requestId,
      'silt.endpoint': endpoint,
      'gen_ai.request.model': model,
    },
  });
  return {
    traceparent: writeTraceparent(span.spanContext()),
    end: (outcome) => {
      span.setAttribute('silt.outcome', outcome);
      if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}
