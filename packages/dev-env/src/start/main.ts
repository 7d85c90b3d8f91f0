/** `npm start`: Silt on this machine against a real provider, until Ctrl-C. */
import { listenForStop } from '../stop-signal.ts';
import { FolderInUseError } from './lock-folder.ts';
import { loadEnvFile } from './stack-settings.ts';
import { startStack, type Stack } from './start-stack.ts';

process.exitCode = await main();

async function main(): Promise<number> {
  using stop = listenForStop();
  const stopped = new Promise<undefined>((resolve) => {
    stop.aborted.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const envFile = loadEnvFile();
  const starting = startStack((text) => console.log(text));
  let stack: Stack;
  try {
    stack = await starting;
  } catch (error) {
    console.error(`\nSilt did not start. ${describeFailure(error)}`);
    return 1;
  }
  if (!stop.aborted.aborted) console.log(describeStack(stack, envFile));
  const broken = await Promise.race([stopped, stack.broken]);
  console.log(
    broken === undefined
      ? '\nStopping: held calls are told to come back, then each part ends in order …'
      : `\nStopping, because ${broken} …`,
  );
  await stack.stop();
  console.log('Stopped.');
  return broken === undefined ? 0 : 1;
}

function describeStack(stack: Stack, envFile: boolean): string {
  return [
    'Silt runs.',
    `  base_url   http://localhost:${stack.port}/v1`,
    `  console    http://localhost:${stack.adminPort}/admin/ (token: ${stack.adminToken})`,
    `  callers    ${stack.callers}`,
    `  provider   ${hideCredentials(stack.upstream)}`,
    `  Redis      ${stack.redis}`,
    `  sealing    ${stack.secrets}`,
    `  log level  ${stack.logLevel}`,
    `  settings   ${envFile ? 'the environment, then .env' : 'the environment (no .env file here)'}`,
    'Ctrl-C drains and stops it.',
    '',
  ].join('\n');
}

function hideCredentials(address: string): string {
  return address.replace(/\/\/[^@/]*@/, '//***@');
}

function describeFailure(error: unknown): string {
  if (error instanceof FolderInUseError)
    return `${error.message} Is another \`npm start\` running?`;
  return error instanceof Error ? error.message : String(error);
}
