import { readOptions } from './read-options.ts';
import { createSimulator } from './simulator.ts';

const simulator = createSimulator(readOptions(process.env));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void simulator.close();
  });
}

const { url } = await simulator.start();
process.stdout.write(`${JSON.stringify({ message: 'simulator listening', url })}\n`);
