/** `npm run demo`: the whole system on this machine, put through its worst moments, and an account. */
import { listenForStop } from '../stop-signal.ts';
import { DemoFailure } from './demo-failure.ts';
import { startDemoStack, type DemoStack } from './demo-stack.ts';
import { playDemo } from './play-demo.ts';

const interrupted = 130;

process.exitCode = await main();

async function main(): Promise<number> {
  using stop = listenForStop();
  let stack: DemoStack | undefined;
  const stopped = new Promise<'stopped'>((resolve) => {
    stop.aborted.addEventListener('abort', () => resolve('stopped'), { once: true });
  });
  try {
    stack = await startDemoStack();
    if (stop.aborted.aborted) return interrupted;
    const played = playDemo(stack);
    // When the demo is interrupted, what it waited for fails with the stack that is taken from it.
    played.catch(() => {});
    if ((await Promise.race([played, stopped])) === 'stopped') return interrupted;
    await stack.stop();
    stack = undefined;
    console.log('\nEverything that was started has been stopped. This was all the demo.');
    return 0;
  } catch (error) {
    console.error(`\nThe demo failed. ${describeFailure(error)}`);
    if (stack !== undefined) console.error(`\n${describeLogs(stack)}`);
    return 1;
  } finally {
    await stack?.stop().catch((error: unknown) => {
      console.error(describeFailure(error));
    });
  }
}

function describeFailure(error: unknown): string {
  if (error instanceof DemoFailure) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function describeLogs({ fleet, simulator }: DemoStack): string {
  return [...fleet.processes, simulator].map((service) => service.describeLogs(8)).join('\n');
}
