import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * Counts of every open handle by its kind: each scrape would list all of a gateway's connections.
 */
const TOO_DEAR = ['nodejs_active_handles', 'nodejs_active_requests', 'nodejs_active_resources'];

/** An empty registry. Each app has one, which is handed to whoever counts. */
export function createRegistry(): Registry {
  return new Registry();
}

/**
 * A registry that also tells of the process: CPU, memory, open files, event-loop lag, garbage
 * collection, by the names that every dashboard for Node knows. One for each process: it observes
 * the garbage collector for as long as the process lives.
 */
export function processRegistry(): Registry {
  const register = createRegistry();
  collectDefaultMetrics({ register });
  for (const name of TOO_DEAR) {
    register.removeSingleMetric(name);
    register.removeSingleMetric(`${name}_total`);
  }
  return register;
}
