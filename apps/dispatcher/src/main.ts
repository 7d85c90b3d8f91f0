import { createLogger } from '@silt/shared/logging';
import { processRegistry } from '@silt/shared/metrics';
import { readSettingsOrExit, runService } from '@silt/shared/service';
import { startTracing } from '@silt/shared/tracing';
import { readDispatcherSettings } from './config.ts';
import { createDispatcher } from './dispatcher.ts';

const settings = readSettingsOrExit(() => readDispatcherSettings(process.env));
const logger = createLogger('dispatcher', settings.LOG_LEVEL);
const tracing = await startTracing('dispatcher', logger, process.env);
await runService(logger, createDispatcher(settings, logger, processRegistry(), tracing));
await tracing?.close();
