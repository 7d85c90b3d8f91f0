import {
  askThroughBothGateways,
  killDispatcherBetweenCreateAndReply,
  repeatSettledKey,
  resumeOnOtherGateway,
  type Stage,
} from './acts.ts';
import { describeRun } from './account.ts';
import { Caller } from './caller.ts';
import { demand } from './demo-failure.ts';
import type { DemoStack } from './demo-stack.ts';
import { ProviderView } from './provider-view.ts';

/** The acts in their order, each told as it happens. */
export async function playDemo(stack: DemoStack): Promise<void> {
  const started = performance.now();
  const [first, second] = stack.fleet.gateways;
  demand(first !== undefined && second !== undefined, 'The demo needs two gateways.');
  const provider = new ProviderView(stack.simulator.url);
  const callers = [new Caller(first.baseUrl), new Caller(second.baseUrl)] as const;
  const stage: Stage = { stack, callers, provider };

  console.log(`Gateways at ${first.baseUrl} and ${second.baseUrl}, a dispatcher, a poller, Redis,`);
  console.log('and a simulated provider, each a process of its own.\n');

  tell('200 calls by the openai SDK, half through each gateway');
  const ordinary = await askThroughBothGateways(stage);
  told('all answered, each with its own answer');

  tell('a connection cut mid-hold, the same key asked at the other gateway');
  const resumed = await resumeOnOtherGateway(stage);
  told('resumed and answered, one request at the provider');

  tell('a settled key asked again, at both gateways');
  const [settled] = ordinary;
  demand(settled !== undefined, 'No call was answered.');
  const replayMs = await repeatSettledKey(stage, settled);
  told(`the same bytes within ${Math.round(replayMs)} ms, nothing sent`);

  tell('kill -9 of the dispatcher: batch created, reply not read; another one starts');
  const { answered, orphansAdopted } = await killDispatcherBetweenCreateAndReply(stage);
  told('the orphaned batch was adopted, all its calls answered');

  const duplicates = await provider.duplicates();
  const lines = await provider.lines();
  const all = [...ordinary, resumed, ...answered];
  const facts = {
    answered: all,
    batches: await provider.batchesCreated(),
    linesAtProvider: lines.length,
    duplicates: duplicates.length,
    orphansAdopted,
    replayMs,
    totalMs: performance.now() - started,
  };
  console.log(`\n${describeRun(facts)}`);
  demand(duplicates.length === 0, `${duplicates.length} requests are at the provider twice.`);
  demand(
    lines.length === all.length,
    `${all.length} calls became ${lines.length} requests at the provider.`,
  );
}

function tell(what: string): void {
  process.stdout.write(`• ${what} …\n`);
}

function told(outcome: string): void {
  console.log(`  ${outcome}`);
}
