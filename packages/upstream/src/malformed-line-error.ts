/** A line of a result file that is not what a result line must be. Quotes nothing of the line. */
export class MalformedLineError extends Error {
  override readonly name = 'MalformedLineError';
  /** Where in the line, in bytes from its start, sense was lost. */
  readonly at: number;

  constructor(fault: string, at: number) {
    super(`Result line is malformed: ${fault} at byte ${at}`);
    this.at = at;
  }
}
