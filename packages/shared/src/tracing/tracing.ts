import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { readTraceparent, writeTraceparent } from './traceparent.ts';

export interface SpanOptions {
  readonly kind: SpanKind;
  /** The traceparent of what this is a part of; a trace of its own without one. */
  readonly parent?: string | undefined;
  /** Traceparents of what this belongs together with, in other traces. */
  readonly links?: readonly string[];
  readonly attributes?: Attributes;
  /** Milliseconds since the epoch; now unless given. */
  readonly startedAt?: number | undefined;
}

/** Tells spans to whoever collects traces. There is none where nobody does: see `startTracing`. */
export class Tracing {
  private readonly tracer: Tracer;
  private readonly flush: () => Promise<void>;

  constructor(tracer: Tracer, flush: () => Promise<void>) {
    this.tracer = tracer;
    this.flush = flush;
  }

  begin(name: string, { kind, parent, links = [], attributes = {}, startedAt }: SpanOptions): Span {
    const context = readTraceparent(parent);
    return this.tracer.startSpan(
      name,
      {
        kind,
        attributes,
        links: links.flatMap((link) => {
          const linked = readTraceparent(link);
          return linked ? [{ context: linked }] : [];
        }),
        ...(startedAt !== undefined && { startTime: startedAt }),
      },
      context ? trace.setSpanContext(ROOT_CONTEXT, context) : ROOT_CONTEXT,
    );
  }

  /** Tells of something that is over. Returns its traceparent if it is recorded. */
  tell(name: string, options: SpanOptions, endedAt?: number): string | undefined {
    const span = this.begin(name, options);
    span.end(endedAt);
    return writeTraceparent(span.spanContext());
  }

  /** Sends what is not sent yet. Nothing is told afterwards. */
  async close(): Promise<void> {
    await this.flush();
  }
}
