/** What a command found or did: for a program, for a person, and for the shell. */
export interface Report {
  readonly json: unknown;
  readonly text: string;
  readonly status: number;
}
