import { createLogger } from '@silt/shared/logging';
import { processRegistry } from '@silt/shared/metrics';
import { readSettingsOrExit, runService } from '@silt/shared/service';
import { readDispatcherSettings } from './config.ts';
import { createDispatcher } from './dispatcher.ts';

const settings = readSettingsOrExit(() => readDispatcherSettings(process.env));
const logger = createLogger('dispatcher', settings.LOG_LEVEL);
await runService(logger, createDispatcher(settings, logger, processRegistry()));
