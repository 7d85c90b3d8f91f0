import { createLogger } from '@silt/shared/logging';
import { processRegistry } from '@silt/shared/metrics';
import { readSettingsOrExit, runService } from '@silt/shared/service';
import { startTracing } from '@silt/shared/tracing';
import { readSettings } from './config.ts';
import { checkClientKeys } from './callers/check-client-keys.ts';
import { endProcess } from './end-process.ts';
import { Gateway } from './gateway.ts';

const settings = readSettingsOrExit(() => readSettings(process.env), checkClientKeys);
const logger = createLogger('gateway', settings.LOG_LEVEL);
const registry = processRegistry();
const tracing = await startTracing('gateway', logger, process.env);
const options = { onMismatch: endProcess, registry, tracing };
await runService(logger, new Gateway(settings, logger, options));
await tracing?.close();
