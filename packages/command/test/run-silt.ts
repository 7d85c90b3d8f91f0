import { runCommand } from '../src/program.ts';

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** One command line, as the shell would run it. */
export async function runSilt(
  line: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Ran> {
  let out = '';
  let err = '';
  const status = await runCommand(line.split(' '), {
    environment,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}
