import { createLogger } from '@silt/shared/logging';
import { processRegistry } from '@silt/shared/metrics';
import { readSettingsOrExit, runService } from '@silt/shared/service';
import { readPollerSettings } from './config.ts';
import { createPoller } from './poller.ts';

const settings = readSettingsOrExit(() => readPollerSettings(process.env));
const logger = createLogger('poller', settings.LOG_LEVEL);
await runService(logger, createPoller(settings, logger, processRegistry()));
