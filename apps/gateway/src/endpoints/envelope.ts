/** What Silt reads of a body. All else is between the caller and the provider. */
export interface Envelope {
  readonly model?: string;
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean | null } | null;
  readonly input?: unknown;
}
