/** A load process. Ordered about by the process that forked it, and ends with it. */
import { Callers } from './callers.ts';
import type { LoadOrder, LoadReply } from './load-orders.ts';

const callers = new Callers();

process.on('disconnect', () => process.exit());
process.on('message', (order: LoadOrder) => {
  void carryOut(order).then(
    () => reply({ kind: 'report', report: callers.report() }),
    (error: unknown) => reply({ kind: 'failed', reason: String(error) }),
  );
});

async function carryOut(order: LoadOrder): Promise<void> {
  switch (order.kind) {
    case 'open':
      return callers.open(order.port, order.connections);
    case 'send':
      return callers.send(order.shape, order.first, order.count);
    case 'return-to':
      return callers.returnTo(order.port);
    case 'tell':
      return;
    case 'close':
      process.disconnect();
  }
}

function reply(message: LoadReply): void {
  if (process.connected) process.send?.(message);
}
