import { createLogger } from '@silt/shared/logging';
import { processRegistry } from '@silt/shared/metrics';
import { readSettingsOrExit, runService } from '@silt/shared/service';
import { startTracing } from '@silt/shared/tracing';
import { readPollerSettings } from './config.ts';
import { createPoller } from './poller.ts';

const settings = readSettingsOrExit(() => readPollerSettings(process.env));
const logger = createLogger('poller', settings.LOG_LEVEL);
const tracing = await startTracing('poller', logger, process.env);
await runService(logger, createPoller(settings, logger, processRegistry(), tracing));
await tracing?.close();
