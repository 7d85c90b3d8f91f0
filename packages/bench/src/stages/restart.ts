import { queuedIn, sendInSlices } from '../stack/send-calls.ts';
import { settleByHand } from '../stack/settle-by-hand.ts';
import type { StageRun } from './stage-run.ts';

const SHAPE = { bodyBytes: 2_048, messages: 1, series: 'restart' };

/** A gateway that holds many calls is told to end: they go on at another one, none is lost. */
export async function restart(run: StageRun): Promise<void> {
  const { restarted } = run.sizes;
  await using stack = await run.startStack();
  const [leaving, staying] = await Promise.all([stack.startGateway(), stack.startGateway()]);
  const client = stack.startClient();
  const port = Number(new URL(leaving.url).port);
  await client.order({ kind: 'open', port, connections: restarted });
  await client.order({ kind: 'return-to', port: Number(new URL(staying.url).port) });
  await sendInSlices(client, SHAPE, 0, restarted, queuedIn(stack));
  stack.leave(leaving);

  let answeredMs = 0;
  let goneMs = 0;
  await run.measure(stack, 'drain and resume elsewhere', restarted, async () => {
    const begun = performance.timeOrigin + performance.now();
    leaving.kill('SIGTERM');
    const gone = leaving.exited.then(() => {
      goneMs = performance.timeOrigin + performance.now() - begun;
    });
    const told = await client.until(
      ({ turnedAway, refused, broken }) => turnedAway + refused + broken === restarted,
      'told to come back',
    );
    answeredMs = told.lastAnswerAt - begun;
    await client.until(
      ({ returned, broken }) => returned + broken === restarted,
      'at the other gateway',
    );
    await gone;
  });
  run.judge(`${restarted} held, SIGTERM: all told to come back`, answeredMs / 1000, 2, 's');
  run.judge(`${restarted} held, SIGTERM: process gone`, goneMs / 1000, 3, 's');

  await settleByHand(stack, SHAPE, restarted, 1_200);
  const report = await client.until(({ waiting }) => waiting === 0, 'answered');
  run.judge(
    `${restarted} held through a restart: lost`,
    restarted - report.answered + report.wrong,
    0,
    'calls',
  );
}
