/** Whether a call is struck before it is carried out or in place of its reply. */
export type FaultMoment = 'before' | 'after';

/** What goes wrong with a call. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly when: FaultMoment;
      readonly status: number;
      readonly code: string | null;
      readonly message: string;
      readonly retryAfterSecs: number | null;
      /** A web page in place of the error body, as gateways send; 200 is a status then, too. */
      readonly html: boolean;
    }
  /** The connection is cut. */
  | { readonly kind: 'reset'; readonly when: FaultMoment }
  /** Nothing is answered until the caller leaves. */
  | { readonly kind: 'timeout'; readonly when: FaultMoment }
  /** Contents that end within a line, though the reply seems whole. */
  | { readonly kind: 'cut' }
  /** A stream that is cut, tells of an error, or just ends after so many events. */
  | {
      readonly kind: 'break';
      readonly how: 'reset' | 'error' | 'end';
      readonly afterEvents: number;
    }
  | { readonly kind: 'slow'; readonly bytesPerSecond: number }
  | { readonly kind: 'content-type'; readonly contentType: string }
  /** The uploaded file is not found for a while. */
  | {
      readonly kind: 'invisible';
      readonly secs: number;
      /** Whether the batch is refused, or made and found faulty. */
      readonly at: 'create' | 'validation';
    };
