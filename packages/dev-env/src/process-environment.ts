/** What every child needs of the machine, and nothing that could be a setting of Silt. */
const machineVariables = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'TZ',
  'NODE_V8_COVERAGE',
  'NODE_COMPILE_CACHE',
];

export function baseEnvironment(): Record<string, string> {
  return definedOnly(Object.fromEntries(machineVariables.map((name) => [name, process.env[name]])));
}

/** This process's whole environment, for a stack that people configure by their own. */
export function ownEnvironment(): Record<string, string> {
  return definedOnly(process.env);
}

function definedOnly(values: Record<string, string | undefined>): Record<string, string> {
  const defined: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) defined[name] = value;
  }
  return defined;
}
