import { createLogger } from '@silt/shared/logging';
import { readSettingsOrExit, runService } from '@silt/shared/service';
import { readSettings } from './config.ts';
import { endProcess } from './end-process.ts';
import { Gateway } from './gateway.ts';

const settings = readSettingsOrExit(() => readSettings(process.env));
const logger = createLogger('gateway', settings.LOG_LEVEL);
await runService(logger, new Gateway(settings, logger, { onMismatch: endProcess }));
